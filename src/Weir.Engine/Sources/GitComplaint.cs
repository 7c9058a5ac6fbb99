namespace Weir.Engine.Sources;

/// <summary>Turns what git complains of into a sentence that says what to do.</summary>
internal static class GitComplaint
{
    /// <summary>What git says when it does not trust a repository's owner.</summary>
    public const string DubiousOwner = "dubious ownership";

    private static readonly (string Sign, string Meaning)[] Known =
    [
        (DubiousOwner, "git does not read it because it belongs to another user: run weir as that user, or say that you trust it with "
            + "'git config --global --add safe.directory PATH', PATH being the repository's folder"),
        ("Authentication failed", "it was not accepted who you are: give a token that may read it, or sign in with git first"),
        ("could not read Username", "it asks who you are: give a token that may read it, or set up a credential helper for git"),
        ("terminal prompts disabled", "it asks who you are: give a token that may read it, or set up a credential helper for git"),
        ("Permission denied (publickey", "no SSH key was accepted: load one into the SSH agent, or use an https address with a token"),
        ("Host key verification failed", "its SSH host key is not known: connect to it once with ssh, and look at the key"),
        ("Repository not found", "it does not exist, or you may not see it: check the name, and that the token may read it"),
        ("' not found", "it does not exist, or you may not see it: check the name, and that the token may read it"),
        ("does not appear to be a git repository", "there is no git repository at that address: check it"),
        ("Could not resolve host", "its server's name is not known: check the address, the network and the proxy variables"),
        ("Failed to connect", "its server cannot be reached: check the network and the proxy variables"),
        ("couldn't find remote ref", "it has no such branch, tag or commit: check the reference"),
        ("not our ref", "it has no such commit, or does not give it away: check the reference"),
        ("No space left on device", "the disk is full: make room, or name another work folder with TMPDIR"),
    ];

    /// <summary>A clause that can end a sentence.</summary>
    public static string Explain(GitAnswer answer)
    {
        foreach (var (sign, meaning) in Known)
        {
            if (answer.Errors.Contains(sign, StringComparison.OrdinalIgnoreCase))
                return $"{meaning} (git: {Own(answer)})";
        }

        return $"git said: {Own(answer)}";
    }

    /// <summary>The line of its complaints that says most.</summary>
    private static string Own(GitAnswer answer)
    {
        var lines = answer.Errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(lines, line => line.StartsWith("fatal:", StringComparison.Ordinal))
            ?? Array.Find(lines, line => line.StartsWith("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? FormattableString.Invariant($"nothing, and ended with code {answer.ExitCode}");
    }
}
