package jvlm.app.cli;

import java.util.ArrayList;
import java.util.List;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.task.Answer;
import jvlm.task.Message;
import org.jspecify.annotations.Nullable;

/** A conversation and the commands that steer it. */
final class Dialogue implements AutoCloseable {
    static final String HELP =
            "/image PATH puts a picture into your next message, /reset forgets all, /quit ends; Ctrl-C cancels an answer";

    /** What became of a line. */
    enum Outcome {
        ANSWERED,
        STEERED,
        QUIT
    }

    private final Vlm vlm;
    private final SamplingOptions sampling;
    private final PixelOptions pixels;
    private final jvlm.Chat chat;
    private final List<Image> waiting = new ArrayList<>();

    Dialogue(Vlm vlm, SamplingOptions sampling, PixelOptions pixels, @Nullable String system) {
        this.vlm = vlm;
        this.sampling = sampling;
        this.pixels = pixels;
        this.chat = system == null ? vlm.chat() : vlm.chat(Message.system(system));
    }

    /** Takes a line of the person; {@code note} hears what is no answer. */
    Outcome take(String line, TextListener listener, java.util.function.Consumer<String> note) {
        var text = line.strip();
        if (!text.startsWith("/")) {
            if (text.isEmpty()) {
                return Outcome.STEERED;
            }
            answer(text, listener);
            return Outcome.ANSWERED;
        }
        var words = text.split("\\s+", 2);
        switch (words[0]) {
            case "/quit", "/exit" -> {
                return Outcome.QUIT;
            }
            case "/reset" -> {
                reset();
                note.accept("starting anew");
            }
            case "/image" -> image(words.length > 1 ? words[1] : "", note);
            case "/help" -> note.accept(HELP);
            default -> throw new BadInput(words[0] + " is no command: " + HELP);
        }
        return Outcome.STEERED;
    }

    private void reset() {
        chat.reset();
        waiting.clear();
    }

    private void image(String path, java.util.function.Consumer<String> note) {
        if (path.isEmpty()) {
            throw new BadInput("/image needs the path of a picture");
        }
        var unquoted = path.matches("([\"']).+\\1") ? path.substring(1, path.length() - 1) : path;
        var picture = Image.readUpright(Pictures.path(unquoted));
        waiting.add(picture);
        note.accept(unquoted + " (" + picture.width() + " x " + picture.height() + ") goes with your next message");
    }

    /** A message that fails leaves the conversation as it was. */
    private void answer(String text, TextListener listener) {
        var parts = new ArrayList<Message.Part>();
        waiting.forEach(picture -> parts.add(pixels.picture(picture)));
        parts.add(new Message.Text(text));
        var options = sampling.generation(vlm.use(Answer.class, Answer::sampling));
        chat.say(new Message("user", parts), options, listener);
        waiting.clear();
    }

    @Override
    public void close() {
        chat.close();
    }
}
