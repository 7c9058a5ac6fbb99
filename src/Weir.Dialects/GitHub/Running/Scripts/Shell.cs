using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitHub.Running.Scripts;

/// <summary>What a script is run with.</summary>
/// <param name="Program">The program's name or path.</param>
/// <param name="Format">Its arguments as a line, with <c>{0}</c> where the script's file is named.</param>
internal sealed record Shell(string Program, string Format)
{
    private const string Place = "{0}";

    private static readonly Dictionary<string, (string Format, string Extension)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = ("--noprofile --norc -e -o pipefail {0}", ".sh"),
        ["sh"] = ("-e {0}", ".sh"),
        ["pwsh"] = ("-command \". '{0}'\"", ".ps1"),
        ["powershell"] = ("-command \". '{0}'\"", ".ps1"),
        ["python"] = ("{0}", ".py"),
        ["cmd"] = ("/D /E:ON /V:OFF /S /C \"CALL \\\"{0}\\\"\"", ".cmd"),
    };

    /// <summary>The end of the name of its scripts.</summary>
    public string Extension => Known.TryGetValue(Program, out var known) ? known.Extension : "";

    /// <summary>Reads what <c>shell</c> says: a known name, or a command with <c>{0}</c>.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is expected.</exception>
    public static Shell Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var program = space < 0 ? text : text[..space];
        var format = space < 0 ? "" : text[space..].TrimStart();
        if (format.Length == 0 && Known.TryGetValue(program, out var known))
            format = known.Format;
        return format.Contains(Place, StringComparison.Ordinal)
            ? new Shell(program, format)
            : throw new FormatException($"'{text}' is no shell: expected one of {string.Join(", ", Known.Keys.Select(name => $"'{name}'"))}, or a command with '{{0}}' for the script's file");
    }

    /// <summary>The shells of a script that names none, in the order in which they are looked for.</summary>
    public static IReadOnlyList<Shell> Defaults(OperatingSystemKind system) => system == OperatingSystemKind.Windows
        ? [Parse("pwsh"), Parse("powershell")]
        : [new Shell("bash", Known["sh"].Format), Parse("sh")];

    /// <summary>The arguments for a script.</summary>
    public IReadOnlyList<string> Arguments(string file) =>
        CommandLine.Split(Format.Replace(Place, file.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal));

    /// <summary>What is written to the script's file.</summary>
    public string Wrap(string script) => Program.ToUpperInvariant() switch
    {
        // An error ends the script, and its last program's exit code is its own.
        "PWSH" or "POWERSHELL" => $"$ErrorActionPreference = 'stop'\n{script}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) {{ exit $LASTEXITCODE }}",
        "CMD" => $"@echo off\n{script}",
        _ => script,
    };
}
