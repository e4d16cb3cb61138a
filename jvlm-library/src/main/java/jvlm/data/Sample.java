package jvlm.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.task.Message;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and what is said about them. The pictures stay unread until they are asked for.
 *
 * @param id as the file gives it, else the place in the file
 * @param pictures in the order of their marks
 * @param turns the dialogue; of a sample that has a caption alone: the mark, and the caption as the answer; may be empty
 * @param caption one sentence for the pictures, or null
 * @param meta what else the record holds, an object
 */
public record Sample(
        String id,
        List<Picture> pictures,
        List<Turn> turns,
        @Nullable String caption,
        Json meta) {
    /** Stands in a turn's text for the next picture. */
    public static final String MARK = "<image>";

    /**
     * @param role {@code system}, {@code user} or {@code assistant}
     * @param text with a {@link #MARK} for each picture
     */
    public record Turn(String role, String text) {}

    public Sample {
        pictures = List.copyOf(pictures);
        turns = List.copyOf(turns);
    }

    /** The turns that teach to caption: the marks of the pictures, and the caption. */
    static List<Turn> captioned(int pictures, String caption) {
        return List.of(
                new Turn(
                        "user",
                        String.join(
                                "\n",
                                Stream.generate(() -> MARK).limit(pictures).toList())),
                new Turn("assistant", caption));
    }

    /**
     * The dialogue with its pictures, read and turned upright. As in LLaVA's training, the only mark of a turn moves to
     * its front; several stay where they are. Pictures that no turn has a mark for stand in front of the first user
     * turn. Throws {@link BadInput} that names the sample where a picture cannot be read, or where marks and pictures do
     * not match.
     */
    public List<Message> dialogue() {
        return dialogue(Picture::read);
    }

    /** The same with what {@code look} makes of each picture, such as an augmented one. */
    public List<Message> dialogue(Function<Picture, Image> look) {
        try {
            return with(pictures.stream().map(look).toList());
        } catch (BadInput e) {
            var named = "sample " + id + ": ";
            var message = String.valueOf(e.getMessage());
            throw message.startsWith(named) ? e : new BadInput(named + message, e);
        }
    }

    private List<Message> with(List<Image> images) {
        long marks = turns.stream().mapToLong(t -> marks(t.text())).sum();
        if (marks != 0 && marks != images.size()) {
            throw new BadInput(
                    "sample " + id + ": " + marks + " marks " + MARK + " for " + images.size() + " pictures");
        }
        if (turns.isEmpty()) {
            throw new BadInput("sample " + id + ": neither a dialogue nor a caption");
        }
        return messages(marks == 0, images);
    }

    private List<Message> messages(boolean unmarked, List<Image> images) {
        var rest = images.stream().map(Message.Picture::new).iterator();
        var messages = new ArrayList<Message>();
        for (var turn : turns) {
            var parts = new ArrayList<Message.Part>();
            if (unmarked && turn.role().equals("user")) {
                rest.forEachRemaining(parts::add);
            }
            parts.addAll(parts(turn.text(), rest));
            messages.add(new Message(turn.role(), parts));
        }
        return messages;
    }

    private static List<Message.Part> parts(String text, Iterator<Message.Picture> pictures) {
        var pieces = text.split(MARK, -1);
        if (pieces.length == 1) {
            return List.of(new Message.Text(text));
        }
        if (pieces.length == 2) {
            var said = (pieces[0] + pieces[1]).strip();
            return said.isEmpty() ? List.of(pictures.next()) : List.of(pictures.next(), new Message.Text(said));
        }
        var parts = new ArrayList<Message.Part>();
        for (int i = 0; i < pieces.length; i++) {
            if (i > 0) {
                parts.add(pictures.next());
            }
            // The line end after a mark belongs to the mark: templates write their own.
            var piece = i > 0 && pieces[i].startsWith("\n") ? pieces[i].substring(1) : pieces[i];
            if (!piece.isEmpty()) {
                parts.add(new Message.Text(piece));
            }
        }
        return parts;
    }

    private static int marks(String text) {
        return text.split(MARK, -1).length - 1;
    }
}
