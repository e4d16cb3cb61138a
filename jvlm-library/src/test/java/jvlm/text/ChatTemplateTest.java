package jvlm.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.text.Conversation.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
    private static final String SOURCE =
            "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}";

    @TempDir
    Path directory;

    @Test
    void a_template_is_found_where_the_checkpoint_keeps_it() throws IOException {
        assertThat(ChatTemplate.in(directory)).isNull();
        write("tokenizer_config.json", "{\"chat_template\": \"config\", \"bos_token\": {\"content\": \"<s>\"}}");
        assertThat(rendered()).isEqualTo("config");
        write("chat_template.json", "{\"chat_template\": \"json {{ bos_token }}\"}");
        assertThat(rendered()).isEqualTo("json <s>");
        write("chat_template.jinja", SOURCE);
        assertThat(rendered()).isEqualTo("<s>user: Hi\n");
    }

    @Test
    void what_it_is_told_wins_over_what_the_checkpoint_and_the_answer_say() {
        var template = ChatTemplate.of("{{ name }} {{ other }}", "t").with(Map.of("name", "told"));
        assertThat(template.render(List.of(), Map.of("name", "given", "other", "kept")))
                .isEqualTo("told kept");
    }

    @Test
    void one_of_several_templates_is_chosen_by_name() throws IOException {
        write(
                "tokenizer_config.json",
                "{\"chat_template\": [{\"name\": \"default\", \"template\": \"a\"}, {\"name\": \"tool_use\","
                        + " \"template\": \"b\"}]}");
        assertThat(rendered()).isEqualTo("a");
        var tools = requireNonNull(ChatTemplate.in(directory, "tool_use"));
        assertThat(tools.render(List.of(), Map.of())).isEqualTo("b");
        assertThatThrownBy(() -> ChatTemplate.in(directory, "rag")).isInstanceOf(BadInput.class);
    }

    @Test
    void gguf_metadata_carry_a_template() {
        var template = requireNonNull(ChatTemplate.ofGguf(Map.of("tokenizer.chat_template", SOURCE), "m.gguf"));
        assertThat(template.render(List.of(Map.of("role", "user", "content", "x")), Map.of("bos_token", "!")))
                .isEqualTo("!user: x\n");
        assertThat(ChatTemplate.ofGguf(Map.of(), "m.gguf")).isNull();
    }

    @Test
    void fixed_formats_are_those_of_the_published_code() {
        for (var probe : Recorded.json("conversations.json.gz").list()) {
            var turns = new ArrayList<Turn>();
            for (var text : probe.at("turns").list()) {
                turns.add(new Turn(turns.size() % 2 == 0, text.asText()));
            }
            assertThat(Conversation.named(probe.text("name")).prompt(turns, probe.flag("generate", false)))
                    .as(probe.text("name"))
                    .isEqualTo(probe.text("prompt"));
        }
    }

    @Test
    void llama_3_is_written_as_its_own_template_does() {
        assertThat(Conversation.named("llava_llama_3")
                        .withSystem("S")
                        .prompt(List.of(Turn.user(" Hi "), Turn.assistant("Yo"), Turn.user("?")), true))
                .isEqualTo("<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\nYo<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\n?<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n");
    }

    @Test
    void a_misspelt_format_is_answered_with_the_nearest() {
        assertThatThrownBy(() -> Conversation.named("vicuna-v1"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("did you mean vicuna_v1?");
        assertThat(Conversation.named("vicuna_v1").stops()).containsExactly("</s>");
        assertThat(Conversation.named("v0").stops()).containsExactly("###");
        assertThat(Conversation.named("qwen_1_5").withSystem("Be brief.").system())
                .isEqualTo("<|im_start|>system\nBe brief.");
    }

    private String rendered() {
        var template = requireNonNull(ChatTemplate.in(directory));
        return template.render(List.of(Map.of("role", "user", "content", "Hi")), Map.of());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
