package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StopWordsTest {
    @Test
    void what_may_become_a_stop_word_is_held_back() {
        var stops = new StopWords(List.of("###"));
        assertThat(stops.add("yes #")).isEqualTo("yes ");
        assertThat(stops.add("# no")).isEqualTo("## no");
        assertThat(stops.add("#")).isEmpty();
        assertThat(stops.finish()).isEqualTo("#");
    }

    @Test
    void nothing_comes_after_a_stop_word() {
        var stops = new StopWords(List.of("###", "</s>"));
        assertThat(stops.add("a</")).isEqualTo("a");
        assertThat(stops.add("s> b ###")).isEmpty();
        assertThat(stops.found()).isTrue();
        assertThat(stops.add("more")).isEmpty();
        assertThat(stops.finish()).isEmpty();
    }

    /** However a text is cut in pieces, what is said is the text before the first stop word. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void pieces_do_not_matter(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var text = random(random, random.nextInt(20));
            var words = List.of(random(random, 1 + random.nextInt(3)), random(random, 1 + random.nextInt(4)));
            int first = first(text, words);
            var stops = new StopWords(words);
            var said = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int to = Math.min(text.length(), at + 1 + random.nextInt(4));
                said.append(stops.add(text.substring(at, to)));
                at = to;
            }
            said.append(stops.finish());
            assertThat(said.toString()).as("%s in %s", words, text).isEqualTo(text.substring(0, first));
        }
    }

    /** Reads letter by letter until a word is complete. */
    private static int first(String text, List<String> words) {
        for (int end = 1; end <= text.length(); end++) {
            var read = text.substring(0, end);
            int longest = words.stream()
                    .filter(read::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return end - longest;
            }
        }
        return text.length();
    }

    private static String random(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }
}
