package jvlm.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** Finds the vocabulary of a checkpoint, by what is there, and reads it with the settings beside it. */
final class TokenizerFiles {
    private static final String EXPECTED = "tokenizer.json, vocab.json with merges.txt, a sentencepiece model (*.model,"
            + " *.spm), *.tiktoken, vocab.txt or bpe_simple_vocab_16e6.txt.gz";

    private final Path directory;
    private final TokenizerSettings settings;

    private TokenizerFiles(Path directory, @Nullable String tokenizerClass) {
        this.directory = directory;
        this.settings = TokenizerSettings.in(directory, tokenizerClass);
    }

    static Tokenizer open(Path directoryOrFile, @Nullable String tokenizerClass) {
        var path = directoryOrFile.toAbsolutePath();
        if (!Files.exists(path)) {
            throw new BadInput(directoryOrFile + ": no such file or directory");
        }
        if (Files.isDirectory(path)) {
            return new TokenizerFiles(directoryOrFile, tokenizerClass).read(find(directoryOrFile));
        }
        var parent = directoryOrFile.getParent();
        return new TokenizerFiles(parent == null ? Path.of("") : parent, tokenizerClass).read(directoryOrFile);
    }

    private static Path find(Path directory) {
        for (var name : List.of("tokenizer.json", "vocab.json", "tokenizer.model", "spiece.model")) {
            boolean complete = !name.equals("vocab.json") || Files.isRegularFile(directory.resolve("merges.txt"));
            if (complete && Files.isRegularFile(directory.resolve(name))) {
                return directory.resolve(name);
            }
        }
        for (var pattern : List.of("*.model", "*.spm", "*.tiktoken", "vocab.txt", "bpe_simple_vocab*", "*.txt.gz")) {
            try (var files = Files.newDirectoryStream(directory, pattern)) {
                for (var file : files) {
                    return file;
                }
            } catch (IOException e) {
                throw new BadInput(directory + ": cannot be listed (" + e.getMessage() + ")", e);
            }
        }
        throw new BadInput(directory + ": no vocabulary, expected " + EXPECTED);
    }

    private Tokenizer read(Path file) {
        var name = String.valueOf(file.getFileName());
        if (name.equals("merges.txt")) {
            return read(directory.resolve("vocab.json"));
        }
        if (name.endsWith(".json")) {
            return name.equals("vocab.json") ? vocabJson(file) : tokenizerJson(file);
        }
        if (name.endsWith(".model") || name.endsWith(".spm")) {
            return isTiktoken(file) ? tiktoken(file, false) : sentencePiece(file);
        }
        if (name.endsWith(".tiktoken")) {
            return tiktoken(file, true);
        }
        if (name.startsWith("bpe_simple_vocab") || name.endsWith(".gz")) {
            return ClipTokenizer.openAi(file);
        }
        if (name.endsWith(".txt")) {
            return wordPiece(file);
        }
        throw new BadInput(file + ": not a vocabulary by its name, expected " + EXPECTED);
    }

    private Tokenizer tokenizerJson(Path file) {
        var json = TokenizerJson.of(Json.read(file));
        json.completeDecoder();
        if (settings.prefixesOnce(directory)) {
            json.prefixOnce();
        }
        settings.apply(json);
        if (settings.has("add_bos_token") || settings.has("add_eos_token")) {
            settings.surround(json, false);
        } else if (json.part("post_processor") == null
                && settings.tokenizerClass().contains("Llama")) {
            settings.surround(json, true);
        }
        return Tokenizer.of(json, settings.namedTokens(), Front.NONE);
    }

    private Tokenizer vocabJson(Path file) {
        var json = ByteLevelVocabulary.read(file, directory.resolve("merges.txt"), settings);
        settings.apply(json);
        if (json.part("post_processor") == null) {
            settings.surround(json, false);
        }
        return Tokenizer.of(json, settings.namedTokens(), Front.NONE);
    }

    private Tokenizer sentencePiece(Path file) {
        var model = SentencePieceModel.read(file);
        var json = SentencePieceTokenizer.build(model, settings);
        settings.apply(json);
        SentencePieceTokenizer.surround(json, settings, model.unigram());
        json.decodeBytesApart();
        var front = SentencePieceTokenizer.front(model, settings, json);
        var names = settings.namedTokens();
        return Tokenizer.of(json, names.orFrom(json), front);
    }

    private Tokenizer tiktoken(Path file, boolean qwen) {
        var ranks = TiktokenFile.read(file);
        var json = qwen ? ranks.qwen() : ranks.llama3();
        settings.apply(json);
        var names = settings.namedTokens();
        var end = qwen ? "<|endoftext|>" : "<|end_of_text|>";
        return Tokenizer.of(
                json,
                new NamedTokens(
                        names.bos() == null && !qwen ? "<|begin_of_text|>" : names.bos(),
                        names.eos() == null ? end : names.eos(),
                        names.pad() == null ? end : names.pad()),
                Front.NONE);
    }

    private Tokenizer wordPiece(Path file) {
        var json = WordPieceVocabulary.read(file, settings);
        settings.apply(json);
        return Tokenizer.of(json, settings.namedTokens().orFrom(json), Front.NONE);
    }

    /** Meta's first Llama 3 files are tiktoken ranks under the name tokenizer.model: lines of base64 text. */
    private static boolean isTiktoken(Path file) {
        try (var in = Files.newInputStream(file)) {
            var start = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
            return start.matches("(?s)[A-Za-z0-9+/]+={0,2} \\d+\\r?\\n.*");
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
