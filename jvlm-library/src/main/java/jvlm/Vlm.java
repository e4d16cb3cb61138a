package jvlm;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.generate.Generated;
import jvlm.generate.Generator;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Embed;
import jvlm.task.Message;
import jvlm.tensor.DType;

/**
 * An open model. It is immutable and may be used by many threads at once; {@link #close} waits for calls under way.
 * Calls run libtorch on the calling thread, so use platform threads.
 *
 * <pre>{@code
 * try (var model = Vlm.open("llava-1.5-7b-hf")) {
 *     String answer = model.ask(Path.of("cat.jpg"), "What is this?");
 * }
 * }</pre>
 */
public final class Vlm implements AutoCloseable {
    private final Source source;
    private final String system;
    private final List<Object> tasks;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private Vlm(Source source, String system, List<Object> tasks) {
        this.source = source;
        this.system = system;
        this.tasks = tasks;
    }

    /** Opens a checkpoint directory or file; throws {@link BadInput} where it cannot be used. */
    public static Vlm open(String fileOrDirectory) {
        return open(Path.of(fileOrDirectory), OpenOptions.DEFAULT);
    }

    /** Opens a checkpoint directory or file in a chosen way. */
    public static Vlm open(Path fileOrDirectory, OpenOptions options) {
        var source = Source.open(fileOrDirectory, options);
        try {
            var system = Models.of(source);
            requireDecoder(source, system);
            return new Vlm(
                    source, system.name(), system.open().apply(source).tasks().get());
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static void requireDecoder(Source source, Models.System system) {
        if (source.options().quant() != null && !system.tasks().contains(Answer.class)) {
            throw new BadInput(source.path() + ": a model of system " + system.name()
                    + " has no decoder whose matrices could be quantised");
        }
    }

    /** The name of the system in the table. */
    public String system() {
        return system;
    }

    /** The type that it computes with. */
    public DType dtype() {
        return source.dtype();
    }

    /** The answer to a question about a picture, by the best token each time. */
    public String ask(Path image, String question) {
        return ask(
                        List.of(Message.user(question, Image.readUpright(image))),
                        GenerateOptions.DEFAULT,
                        TextListener.NONE)
                .text();
    }

    /** The answer to a question without a picture. */
    public String ask(String question) {
        return ask(List.of(Message.user(question)), GenerateOptions.DEFAULT, TextListener.NONE)
                .text();
    }

    /** The answer to a dialogue; the listener hears it grow and may cancel it. */
    public Generated ask(List<Message> dialogue, GenerateOptions options, TextListener listener) {
        return use(Answer.class, a -> new Generator(a).generate(a.prompt(dialogue), options, listener));
    }

    /**
     * A conversation, of which each turn reads only what is new.
     *
     * @param start what was said before, such as a system message
     */
    public Chat chat(Message... start) {
        return new Chat(this, List.of(start));
    }

    /** Vectors of length one, {@code [pictures][width]}. */
    public float[][] embedImages(List<Image> images) {
        return use(Embed.class, e -> e.embedImages(images));
    }

    /** Vectors of length one, {@code [texts][width]}, in the space of the pictures. */
    public float[][] embedTexts(List<String> texts) {
        return use(Embed.class, e -> e.embedTexts(texts));
    }

    /** Labels for a picture, the likeliest first; without labels those that the model was trained on. */
    public List<Classify.Label> classify(Path image, String... labels) {
        return use(Classify.class, c -> c.classify(List.of(Image.readUpright(image)), List.of(labels))
                .getFirst());
    }

    /** True where the model can do a task. */
    public boolean can(Class<?> task) {
        return find(task).isPresent();
    }

    /** Runs {@code body} on one of the model's tasks; throws {@link BadInput} where it has no such task. */
    public <T, R> R use(Class<T> task, Function<T, R> body) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            return body.apply(find(task)
                    .orElseThrow(() -> new BadInput(source.path() + ": a model of system " + system + " has no task "
                            + task.getSimpleName().toLowerCase(Locale.ROOT))));
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T> Optional<T> find(Class<T> task) {
        return tasks.stream().filter(task::isInstance).map(task::cast).findFirst();
    }

    /** Waits for calls under way and unmaps the files. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                source.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
