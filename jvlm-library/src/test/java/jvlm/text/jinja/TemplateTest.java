package jvlm.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.text.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against jinja2 with the settings of the transformers library: features one by one, and whole chat templates. */
class TemplateTest {
    @Test
    void texts_are_those_of_jinja2() {
        for (var probe : Recorded.json("templates.json.gz").list()) {
            var variables = Json.object(probe.at("variables").plain());
            var name = probe.text("name") + ": " + probe.text("template");
            if (probe.has("error")) {
                assertThatThrownBy(
                                () -> Template.of(probe.text("template"), "t").render(variables))
                        .as(name)
                        .isInstanceOf(BadInput.class);
            } else {
                assertThat(Template.of(probe.text("template"), "t").render(variables))
                        .as(name)
                        .isEqualTo(probe.text("expected"));
            }
        }
    }

    @Test
    void what_a_template_raises_is_the_message() {
        assertThatThrownBy(() -> Template.of("{{ raise_exception('roles must alternate') }}", "chat")
                        .render(Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage("chat: roles must alternate");
    }

    @Test
    void an_error_names_the_line() {
        assertThatThrownBy(() -> Template.of("a\n{{ 1 +\n 'x' }}", "chat").render(Map.of()))
                .hasMessageStartingWith("chat: line 2: ");
        assertThatThrownBy(() -> Template.of("a\n{% nonsense %}", "chat")).hasMessageStartingWith("chat: line 2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(10**9) %}x{% endfor %}",
                "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{{ 'a' * 10**9 }}",
                "{{ [0] * 10**9 }}",
                "{{ 10 ** 10 ** 10 }}",
                "{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
                "{% set n = namespace(l=[]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
                "{% set n = namespace(l=[]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{"
                        + " n.l == n.l }}",
                "{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{"
                        + " n.l|tojson }}",
                "{{ 'x'|center(10**9) }}",
                "{{ '%1000000000s' % 'a' }}",
                "{{ [1]|tojson(indent=10**9) }}",
                "{{ 'a'.replace('', 'b' * 10**6).replace('b', 'c' * 10**6) }}",
                "{{ (-9223372036854775807 - 1)|abs }}"
            })
    void a_hostile_template_comes_to_an_end(String source) {
        assertThatThrownBy(() -> Template.of(source, "hostile").render(Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("hostile: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "-", "not ", "{'a':", "a if a else "})
    void deep_nesting_is_refused(String open) {
        assertThatThrownBy(() -> Template.of("{{ " + open.repeat(100_000) + "1 }}", "deep"))
                .isInstanceOf(BadInput.class);
    }
}
