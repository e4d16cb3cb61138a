package jvlm.eval.split;

import java.util.List;
import jvlm.image.Image;
import jvlm.task.Message;

/** What the model gets to see. */
public enum Look {
    /** The picture itself. */
    PICTURE,
    /** A grey one of the same size: what can be answered without seeing. */
    GREY;

    private static final int MIDDLE = 128;

    Image at(Image image) {
        return switch (this) {
            case PICTURE -> image;
            case GREY -> Image.solid(image.width(), image.height(), MIDDLE, MIDDLE, MIDDLE);
        };
    }

    Message at(Message message) {
        List<Message.Part> parts = message.parts().stream().map(this::at).toList();
        return new Message(message.role(), parts);
    }

    private Message.Part at(Message.Part part) {
        return switch (part) {
            case Message.Text text -> text;
            case Message.Picture(var image, var budget) -> new Message.Picture(at(image), budget);
            case Message.Video(var frames, double rate, var budget) ->
                new Message.Video(frames.stream().map(this::at).toList(), rate, budget);
        };
    }
}
