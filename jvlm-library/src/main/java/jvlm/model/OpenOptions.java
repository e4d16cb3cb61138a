package jvlm.model;

import java.nio.file.Path;
import java.util.Map;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Training;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import org.jspecify.annotations.Nullable;

/**
 * How to open a checkpoint.
 *
 * @param dtype the type to compute with; null chooses by the processor and the size of the model
 * @param device where to compute
 * @param parts checkpoints of parts that the main one only names, by part ({@code tower}, {@code base})
 * @param template name of the conversation template, where the checkpoint carries none; null for the usual one
 * @param training what is to be trained; null opens for use
 * @param templateVariables what the chat template is told besides, such as {@code add_vision_id}
 * @param quant what the decoder's matrices become where they are stored as plain numbers; null leaves them
 * @param caching how much of what the tower made of pictures is kept, and where
 */
public record OpenOptions(
        @Nullable DType dtype,
        Device device,
        Map<String, Path> parts,
        @Nullable String template,
        @Nullable Training training,
        Map<String, Object> templateVariables,
        @Nullable Encoding quant,
        Caching caching) {
    public static final OpenOptions DEFAULT = new OpenOptions(null, Device.CPU, Map.of(), null, null);

    public OpenOptions {
        parts = Map.copyOf(parts);
        templateVariables = Map.copyOf(templateVariables);
    }

    /** Without variables of the template and without quantisation, caching as usual. */
    public OpenOptions(
            @Nullable DType dtype,
            Device device,
            Map<String, Path> parts,
            @Nullable String template,
            @Nullable Training training) {
        this(dtype, device, parts, template, training, Map.of(), null, Caching.DEFAULT);
    }

    public OpenOptions withDtype(@Nullable DType other) {
        return new OpenOptions(other, device, parts, template, training, templateVariables, quant, caching);
    }

    public OpenOptions withPart(String name, Path path) {
        var more = new java.util.HashMap<>(parts);
        more.put(name, path);
        return new OpenOptions(dtype, device, more, template, training, templateVariables, quant, caching);
    }

    public OpenOptions withTemplate(@Nullable String name) {
        return new OpenOptions(dtype, device, parts, name, training, templateVariables, quant, caching);
    }

    public OpenOptions withTemplateVariable(String name, Object value) {
        var more = new java.util.HashMap<>(templateVariables);
        more.put(name, value);
        return new OpenOptions(dtype, device, parts, template, training, more, quant, caching);
    }

    /** @param encoding Q8_0 or Q4_0 */
    public OpenOptions withQuant(@Nullable Encoding encoding) {
        return new OpenOptions(dtype, device, parts, template, training, templateVariables, encoding, caching);
    }

    public OpenOptions withCaching(Caching other) {
        return new OpenOptions(dtype, device, parts, template, training, templateVariables, quant, other);
    }

    public OpenOptions withTraining(@Nullable Training other) {
        return new OpenOptions(dtype, device, parts, template, other, templateVariables, quant, caching);
    }
}
