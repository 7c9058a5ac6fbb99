using System.Diagnostics;

namespace Weir.Testing.Images;

/// <summary>Runs the programs that images are made with.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public static (int ExitCode, string Text) Run(string program, Action<Stream>? input, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEndAsync();
        input?.Invoke(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, text.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program, which must end well.</summary>
    public static string Must(string program, Action<Stream>? input, params IReadOnlyList<string> arguments)
    {
        var (code, text) = Run(program, input, arguments);
        return code == 0 ? text : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with exit code {code}: {text}");
    }
}
