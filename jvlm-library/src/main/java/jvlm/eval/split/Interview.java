package jvlm.eval.split;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import jvlm.data.Sample;
import jvlm.error.BadInput;
import jvlm.eval.AnswerScore;
import jvlm.eval.split.Split.Skipped;
import jvlm.generate.GenerateOptions;
import jvlm.generate.Generated;
import jvlm.generate.Generator;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.Prompt;

/** Asks a model recorded questions; it takes the best token each time. */
public record Interview(Answer model, Options options, AnswerFile file) {
    /**
     * @param history with the recorded turns before each question
     * @param maxTokens of an answer
     * @param batch questions answered at once; the last bits of the logits depend on it
     */
    public record Options(boolean history, int maxTokens, int batch) {
        public Options {
            if (batch < 1) {
                throw new BadInput("a batch of " + batch + " questions: expected 1 or more");
            }
        }
    }

    /** A question with what the model said. */
    public record Answered(Question question, String answer, AnswerScore score) {
        static Answered of(Question question, String answer) {
            return new Answered(question, answer, AnswerScore.of(answer, question.recorded()));
        }
    }

    /** Skipped are questions whose pictures cannot be read or that do not fit the model's context. */
    public record Outcome(List<Answered> answered, List<Skipped> skipped) {}

    /**
     * Asks all questions, those first that the file has no answer to. Throws {@link BadInput} where none could be asked,
     * {@link CancellationException} where the thread was interrupted.
     *
     * @param step runs after each question
     */
    public Outcome ask(String split, List<Question> questions, Look look, Runnable step) {
        var answers = new IdentityHashMap<Question, String>(); // a hash of a question would take its pictures in
        for (var question : questions) {
            var known = file.find(split, question, look);
            if (known != null) {
                answers.put(question, known);
                step.run();
            }
        }
        var open = questions.stream().filter(q -> !answers.containsKey(q)).toList();
        var skipped = new ArrayList<Skipped>();
        for (int at = 0; at < open.size(); at += options.batch) {
            var some = open.subList(at, Math.min(open.size(), at + options.batch));
            answer(some, look, skipped).forEach((question, answer) -> {
                answers.put(question, answer);
                file.add(split, question, look, answer);
            });
            some.forEach(_ -> step.run());
        }
        return outcome(questions, answers, skipped);
    }

    private static Outcome outcome(List<Question> questions, Map<Question, String> answers, List<Skipped> skipped) {
        var answered = questions.stream()
                .filter(answers::containsKey)
                .map(q -> Answered.of(q, answers.getOrDefault(q, "")))
                .toList();
        if (answered.isEmpty() && !skipped.isEmpty()) {
            throw new BadInput(
                    "no question could be asked: " + skipped.getFirst().why());
        }
        return new Outcome(answered, skipped);
    }

    private Map<Question, String> answer(List<Question> some, Look look, List<Skipped> skipped) {
        var prompts = new ArrayList<Prompt>();
        var asked = new ArrayList<Question>();
        Sample read = null;
        List<Message> dialogue = List.of();
        for (var question : some) {
            try {
                // Questions about one picture stand together.
                dialogue =
                        question.sample() == read ? dialogue : question.sample().dialogue();
                read = question.sample();
                prompts.add(fitting(model.prompt(question.dialogue(dialogue, look, options.history))));
                asked.add(question);
            } catch (BadInput e) {
                skipped.add(new Skipped(name(question), String.valueOf(e.getMessage())));
            }
        }
        return written(asked, prompts);
    }

    private Prompt fitting(Prompt prompt) {
        int context = model.model().context();
        if (prompt.length() >= context) {
            throw new BadInput("the prompt takes " + prompt.length() + " tokens, the context of the model has "
                    + context + " for prompt and answer");
        }
        return prompt;
    }

    private static String name(Question question) {
        return "sample " + question.sample().id() + " turn " + question.turn();
    }

    private Map<Question, String> written(List<Question> asked, List<Prompt> prompts) {
        var generate = GenerateOptions.DEFAULT.withMaxNewTokens(options.maxTokens);
        var all = new Generator(model).generate(prompts, generate, Generator.Memory.PADDED);
        var answers = new IdentityHashMap<Question, String>();
        for (int i = 0; i < asked.size(); i++) {
            if (all.get(i).end() == Generated.End.CANCELLED) {
                throw new CancellationException("interrupted");
            }
            answers.put(asked.get(i), all.get(i).text().strip());
        }
        return answers;
    }
}
