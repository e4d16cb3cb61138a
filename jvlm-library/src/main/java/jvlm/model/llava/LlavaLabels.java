package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.text.Conversation;

/**
 * Labels of the authors' training code: the rendered conversation is cut in rounds, whose instructions are measured by
 * tokenising them alone. Where the sum does not meet the whole, nothing of the sample is learned.
 *
 * @param legacy the tokenizer puts a space before every piece of text, not only before the first
 */
record LlavaLabels(LlavaOriginalProcessor prompts, boolean legacy) implements Speech.Labels {
    private static final String IMAGE = "<image>";

    @Override
    public Labelled of(List<Message> dialogue, int longest) {
        var conversation = conversation(dialogue);
        var turns = turns(dialogue);
        var images = LlavaOriginalProcessor.images(dialogue);
        return switch (conversation.style()) {
            case PLAIN -> plain(turns, images, conversation).cut(longest);
            case SINGLE -> signalled(turns, images, conversation).cut(longest);
            case TWO ->
                rounds(
                        text(conversation, turns),
                        images,
                        longest,
                        conversation.second(),
                        " " + conversation.assistant() + ": ");
            case LLAMA_2 -> rounds(text(conversation, turns), images, longest, conversation.second(), "[/INST] ");
            case MPT, CHATML -> marked(text(conversation, turns), images, longest, conversation);
            case LLAMA_3, GEMMA ->
                throw new BadInput("the conversation template " + conversation.style()
                        + " has no rule for training; use plain, v1, llava_llama_2, mpt or v0");
        };
    }

    private Conversation conversation(List<Message> dialogue) {
        return dialogue.getFirst().role().equals("system")
                ? prompts.conversation().withSystem(dialogue.getFirst().text())
                : prompts.conversation();
    }

    /** The marks of a turn's pictures are put in front of what is said; a first turn of the assistant is left out. */
    private List<Conversation.Turn> turns(List<Message> dialogue) {
        var turns = new ArrayList<Conversation.Turn>();
        for (var message : dialogue) {
            boolean user = message.role().equals("user");
            if (message.role().equals("system") || turns.isEmpty() && !user) {
                continue;
            }
            if (turns.size() % 2 == (user ? 1 : 0)) {
                throw new BadInput("turns of user and assistant must alternate");
            }
            turns.add(new Conversation.Turn(user, said(message)));
        }
        return turns;
    }

    private String said(Message message) {
        int pictures = message.images().size();
        if (pictures == 0) {
            return message.text();
        }
        return ((prompts.place() + "\n").repeat(pictures) + message.text().strip()).strip();
    }

    private static String text(Conversation conversation, List<Conversation.Turn> turns) {
        return conversation.prompt(turns, false);
    }

    /** Stage 1: of the question only the picture stays, all of the caption is learned. */
    private Labelled plain(List<Conversation.Turn> turns, List<jvlm.image.Image> images, Conversation conversation) {
        if (turns.size() != 2 || images.size() != 1) {
            throw new BadInput("the plain template takes one picture, one question and one answer");
        }
        var prompt = prompts.prompt(IMAGE + turns.get(1).text() + conversation.separator(), images);
        var labels = prompt.ids().clone();
        Arrays.fill(labels, 0, Math.min(labels.length, prompts.ids(IMAGE).length), Labelled.IGNORED);
        return new Labelled(prompt, labels);
    }

    /** {@code v1} and {@code llava_llama_2}: rounds end with {@code end}, instructions with {@code separator}. */
    private Labelled rounds(String text, List<jvlm.image.Image> images, int longest, String end, String separator) {
        var prompt = prompts.prompt(text, images);
        var counted = new Rounds(prompt.ids(), 1);
        int index = 0;
        for (var round : split(text, end)) {
            var parts = split(round, separator);
            if (round.isEmpty() || parts.size() != 2) {
                break;
            }
            // The authors' code of llava_llama_2 knows but the old tokenizer.
            int shorter = index++ > 0 && !legacy && separator.startsWith(" ") ? 1 : 0;
            int instruction = prompts.ids(parts.get(0) + separator).length - 2 - shorter;
            counted.add(instruction, prompts.ids(round).length - shorter);
        }
        return counted.labelled(prompt, longest);
    }

    /** {@code mpt} and {@code chatml_direct}: the first round is system, question and answer, the others two turns. */
    private Labelled marked(String text, List<jvlm.image.Image> images, int longest, Conversation conversation) {
        var prompt = prompts.prompt(text, images);
        var separator = conversation.separator() + conversation.assistant();
        var counted = new Rounds(prompt.ids(), 0);
        var pieces = split(text, conversation.separator());
        for (int at = 0; at < pieces.size(); at += at == 0 ? 3 : 2) {
            var round = String.join(
                    conversation.separator(), pieces.subList(at, Math.min(pieces.size(), at + (at == 0 ? 3 : 2))));
            var parts = split(round, separator);
            if (round.isEmpty() || parts.size() != 2) {
                break;
            }
            int longer = at > 0 && legacy && prompts.tokenizer().bosId() >= 0 ? 1 : 0;
            int instruction = prompts.ids(parts.get(0) + separator).length - 1 + longer;
            counted.add(instruction, prompts.ids(round).length + longer);
        }
        return counted.labelled(prompt, longest);
    }

    /** {@code v0}: header and what people say are not learned, but for the two tokens of the mark before it. */
    private Labelled signalled(
            List<Conversation.Turn> turns, List<jvlm.image.Image> images, Conversation conversation) {
        var header = conversation.system() + "\n\n";
        var text = new StringBuilder(header);
        var lengths = new ArrayList<Integer>();
        for (var turn : turns) {
            var role = turn.fromUser() ? conversation.user() : conversation.assistant();
            var piece = "### " + role + ": " + turn.text() + "\n";
            text.append(piece);
            lengths.add(prompts.ids(piece).length);
        }
        var prompt = prompts.prompt(text.append("### ").toString(), images);
        var labels = prompt.ids().clone();
        int at = prompts.ids(header).length;
        Arrays.fill(labels, 0, Math.min(labels.length, at), Labelled.IGNORED);
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).fromUser() && at + 2 < labels.length) {
                Arrays.fill(labels, at + 2, Math.min(labels.length, at + lengths.get(i)), Labelled.IGNORED);
            }
            at += lengths.get(i);
        }
        return new Labelled(prompt, labels);
    }

    private static List<String> split(String text, String at) {
        return List.of(text.split(java.util.regex.Pattern.quote(at), -1));
    }

    /** Instructions and answers one after the other, in tokens. */
    private static final class Rounds {
        private final int[] labels;
        private int at;

        Rounds(int[] ids, int start) {
            labels = ids.clone();
            at = start;
            ignore(0, start);
        }

        void add(int instruction, int round) {
            ignore(at, at + instruction);
            at += round;
        }

        Labelled labelled(jvlm.task.Prompt prompt, int longest) {
            int length = Math.min(longest, labels.length);
            ignore(at, labels.length);
            boolean mismatch = at < longest && at != length;
            return (mismatch ? Labelled.ignored(prompt) : new Labelled(prompt, labels)).cut(longest);
        }

        private void ignore(int from, int to) {
            int end = Math.min(to, labels.length);
            if (from < end) {
                Arrays.fill(labels, Math.max(0, from), end, Labelled.IGNORED);
            }
        }
    }
}
