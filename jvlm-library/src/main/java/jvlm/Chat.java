package jvlm;

import java.util.ArrayList;
import java.util.List;
import jvlm.generate.GenerateOptions;
import jvlm.generate.Generated;
import jvlm.generate.Session;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.task.Answer;
import jvlm.task.Message;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a model, which remembers what it has read: each turn costs what is new of it. Belongs to one thread,
 * beside which others may use the model. {@link #close} frees what it remembers.
 *
 * <pre>{@code
 * try (var chat = model.chat()) {
 *     chat.say("What is this?", Image.readUpright(Path.of("cat.jpg")));
 *     String more = chat.say("What colour is it?");
 * }
 * }</pre>
 */
public final class Chat implements AutoCloseable {
    private final Vlm model;
    private final List<Message> start;
    private final List<Message> messages;
    private @Nullable Session session;

    Chat(Vlm model, List<Message> start) {
        this.model = model;
        this.start = List.copyOf(start);
        this.messages = new ArrayList<>(start);
    }

    /** The answer to a message, by the best token each time. */
    public String say(String text, Image... images) {
        return say(Message.user(text, images), GenerateOptions.DEFAULT, TextListener.NONE)
                .text();
    }

    /**
     * The answer to a message; the listener hears it grow and may cancel it. Both become part of the conversation; a
     * message that fails leaves it as it was.
     */
    public Generated say(Message message, GenerateOptions options, TextListener listener) {
        messages.add(message);
        boolean answered = false;
        try {
            var generated = model.use(
                    Answer.class, answer -> session(answer).generate(answer.prompt(messages()), options, listener));
            messages.add(Message.assistant(generated.text()));
            answered = true;
            return generated;
        } finally {
            if (!answered) {
                messages.removeLast();
            }
        }
    }

    private Session session(Answer answer) {
        var found = session;
        if (found == null) {
            found = new Session(answer);
            session = found;
        }
        return found;
    }

    /** All that was said. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Forgets what was said, but for the messages that it began with. */
    public void reset() {
        messages.clear();
        messages.addAll(start);
    }

    /** Places of the last prompt that were not read again. */
    public int kept() {
        return session == null ? 0 : session.kept();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
