using System.Diagnostics;
using CsCheck;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Containers.Flags;

namespace Weir.Pipelines.Tests.Containers;

/// <summary>Anything may stand in a text of options: it is read, or refused at a place inside of it.</summary>
public sealed class OptionPropertyTests
{
    private static readonly string[] Pieces =
    [
        "--cpus", "--label", "--env=", "-e", "-m", "-it", "-p", "--gpus", "--mount", "--ulimit", "-", "--", "=", "A=b", "1g", "1.5", "8080:80", "type=bind",
        ",", "source=/a", "target=/b", "device=0", ":", "/dev/x", "10s", " ", " ", " ", "\t", "\n", "\"", "\"\"", "\\", "\\\"", "'", "é", "\0", "𝄞", "99999999999999999999",
    ];

    private static readonly (string Flag, string Value)[] Flags =
    [
        ("label", "a=b c"), ("label", "quote=\"x\""), ("label", @"end=\"), ("env", @"PATH=C:\a\\b"), ("env", "EMPTY="), ("memory", "512m"), ("cpus", "1.5"),
        ("health-cmd", "test -f \"/a b\" || exit 1"), ("health-interval", "1m30s"), ("publish", "127.0.0.1:8080-8082:80-82/udp"), ("user", "1000:1000"),
        ("ulimit", "nofile=1:2"), ("device", "/dev/a:/dev/b:rw"), ("gpus", "\"device=0,1\",driver=nvidia"), ("mount", "type=bind,source=/a b,target=/c,readonly"),
        ("volume", "data:/data:ro"), ("add-host", "db:10.0.0.2"), ("sysctl", "net.core.somaxconn=1"), ("privileged", "true"), ("init", "false"), ("restart", "on-failure:3"),
    ];

    private static readonly Gen<string> Texts =
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 20].Select(string.Concat);

    private static readonly Gen<(string Flag, string Value)[]> Chosen = Gen.Int[0, Flags.Length - 1].Select(index => Flags[index]).Array[0, 8];

    [Fact]
    public void Every_text_is_read_or_refused_at_a_place_inside_of_it() => Texts.Sample(Check);

    [Fact]
    public void So_is_text_of_any_characters() => Gen.String.Sample(Check);

    [Fact]
    public void Ports_volumes_images_and_platforms_are_read_or_refused_likewise() => Texts.Sample(text =>
    {
        CheckPlace(text, PublishedPort.Parse(text).Problem);
        CheckPlace(text, VolumeMount.Parse(text).Problem);
        CheckPlace(text, ImageReference.Parse(text).Problem);
        CheckPlace(text, ContainerPlatform.Parse(text).Problem);
    });

    [Fact]
    public void However_flags_are_written_and_quoted_they_say_the_same() =>
        Gen.Select(Chosen, Gen.Int[0, 7].Array[8]).Sample((flags, forms) =>
        {
            var plain = ContainerOptions.Parse(string.Join(' ', flags.Select(flag => $"--{flag.Flag}={Quoted(flag.Value, true)}")), ContainerRole.Service);
            var mixed = ContainerOptions.Parse(string.Join("  ", flags.Select((flag, i) => Written(flag.Flag, flag.Value, forms[i]))), ContainerRole.Service);
            Assert.Empty(plain.Problems);
            Assert.Empty(mixed.Problems);
            Assert.Equal(OptionsText.Lines(plain.Options), OptionsText.Lines(mixed.Options));
        });

    [Fact]
    public void Words_that_are_quoted_come_back_as_they_were() =>
        Gen.String.Array[0, 6].Where(words => words.All(word => !word.Contains('\0', StringComparison.Ordinal))).Sample(words =>
        {
            var text = string.Join(' ', words.Select(word => Quoted(word, true)));
            var (split, problems) = OptionWords.Split(text);
            Assert.Empty(problems);
            Assert.Equal(words, split.Select(word => word.Text));
        });

    [Fact]
    public void Words_are_split_as_a_process_of_GitHubs_runner_gets_them()
    {
        var texts = Texts.Array[60].Single().Select(text => text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings(" ")).ToList();
        Assert.All(texts, text => Assert.Equal(Received(text), OptionWords.Split(text).Words.Select(word => word.Text)));
    }

    [Theory]
    [InlineData("--label a=b ")]
    [InlineData("--memroyyyyyyyyyyyyyyyyyyyyyyyyy 1 ")]
    [InlineData("-p 1-65535:1-65535 ")]
    [InlineData("--expose 1-65535 ")]
    [InlineData("-ititititit ")]
    public void Much_of_the_same_is_refused_and_not_waited_for(string piece)
    {
        Assert.NotEmpty(ContainerOptions.Parse(string.Concat(Enumerable.Repeat(piece, 500_000 / piece.Length)), ContainerRole.Service).Problems);
        Check(string.Concat(Enumerable.Repeat(piece, 900)));
    }

    private static void Check(string text)
    {
        foreach (var problem in ContainerOptions.Parse(text, ContainerRole.Service).Problems)
            CheckPlace(text, problem);
    }

    private static void CheckPlace(string text, ContainerProblem? problem)
    {
        if (problem is null)
            return;
        Assert.InRange(problem.Start, 0, text.Length);
        Assert.InRange(problem.Start + problem.Length, problem.Start, text.Length);
        Assert.NotEmpty(problem.Message);
    }

    private static string Written(string flag, string value, int form)
    {
        var quoted = Quoted(value, form % 2 == 0);
        return (OptionFlags.Named(flag)!.IsSwitch, OptionFlags.Named(flag)!.Short, form / 2) switch
        {
            (true, _, _) => value == "true" && form > 3 ? $"--{flag}" : $"--{flag}={value}",
            (_, not '\0' and var letter, 1) => $"-{letter}{quoted}",
            (_, not '\0' and var letter, 2) => $"-{letter}={quoted}",
            (_, not '\0' and var letter, 3) => $"-{letter} {quoted}",
            (_, _, 0) => $"--{flag}={quoted}",
            _ => $"--{flag} {quoted}",
        };
    }

    // As a program has to quote what .NET splits: backslashes before a quote are doubled.
    private static string Quoted(string word, bool always)
    {
        if (!always && word.Length > 0 && word.IndexOfAny([' ', '\t', '\n', '\r', '"']) < 0)
            return word;
        var quoted = new System.Text.StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in word)
        {
            if (character == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            quoted.Append(character);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private static string[] Received(string text)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", $"-c \"for word; do printf '%s\\0' \\\"$word\\\"; done\" sh {text}") { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\0')[..^1];
    }
}
