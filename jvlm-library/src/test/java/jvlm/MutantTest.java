package jvlm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import jvlm.Mutant.Part;
import jvlm.error.BadInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged checkpoints, vocabularies, settings and pictures: each is answered from, or refused in one line. A number in a
 * failure is the seed of its mutant.
 */
final class MutantTest {
    @TempDir
    static Path folder;

    static List<Subject> subjects;

    @BeforeAll
    static void unpack() throws IOException {
        subjects = Subjects.unpack(folder);
    }

    @Test
    void what_is_not_damaged_is_answered_from() {
        assertThat(subjects).hasSizeGreaterThan(30).allSatisfy(subject -> subject.task()
                .run());
    }

    @Test
    void each_of_800_mutants_is_answered_from_or_refused_in_one_line() throws IOException {
        tryMutants(1, 800);
    }

    @Test
    @Tag("slow")
    void each_of_5000_mutants_is_answered_from_or_refused_in_one_line() throws IOException {
        tryMutants(1_000_000, 5000);
    }

    @Test
    void a_message_is_one_bounded_line_whatever_it_quotes() {
        var hostile =
                new BadInput("config.json: a\nb\u0000\u202e\u2028c " + "\uD83D\uDE00".repeat(1000) + " expected d");
        assertThat(hostile.getMessage())
                .startsWith("config.json: a b c ")
                .endsWith(" expected d")
                .hasSizeLessThanOrEqualTo(400)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}]");
    }

    private static void tryMutants(long first, int count) throws IOException {
        var campaign = new Campaign(subjects);
        try (var worker =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
            for (long number = first; number < first + count; number++) {
                campaign.run(number, worker);
            }
        }
        System.out.println(campaign.table());
        assertThat(campaign.failures()).isEmpty();
        int described = campaign.count(Part.HEADER)
                + campaign.count(Part.CONFIG)
                + campaign.count(Part.TOKENIZER)
                + campaign.count(Part.INDEX);
        assertThat(described).isGreaterThan(count / 2);
    }
}
