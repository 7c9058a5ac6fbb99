using System.Globalization;
using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Dialects.GitLab.Running;

/// <summary>Reads the variables that a job gives to others: a file of lines <c>NAME=value</c>.</summary>
internal static class DotenvReport
{
    private const int MostBytes = 5 * 1024;
    private const int UsualVariables = 20;
    private const int MostVariables = 150;
    private const int LongestName = 255;

    /// <summary>Reads a file into variables, of which the last of a name counts.</summary>
    /// <returns>What is wrong with it, as a sentence without its end; null for nothing.</returns>
    public static async Task<string?> ReadAsync(RunningJob job, PackedFile file, OrderedDictionary<string, string> variables)
    {
        if (await job.Context.Session.Files.StatAsync(file.Path, job.Force).ConfigureAwait(false) is not { Kind: JobFileKind.File })
            return $"{file.Name} is no file";
        using var reader = new StreamReader(await job.Context.Session.Files.OpenReadAsync(file.Path, job.Force).ConfigureAwait(false), Encoding.UTF8);
        var text = new char[MostBytes + 1];
        var length = await reader.ReadBlockAsync(text, job.Force).ConfigureAwait(false);
        if (length > MostBytes || Encoding.UTF8.GetByteCount(text, 0, length) > MostBytes)
            return $"{file.Name} has more than {MostBytes} bytes, which GitLab does not take";
        var lines = new string(text, 0, length).Split('\n');
        for (var number = 0; number < lines.Length - (lines[^1].Length == 0 ? 1 : 0); number++)
        {
            if (lines[number].Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value] || !IsName(name))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"{file.Name}:{number + 1}: expected NAME=value, with letters, digits and '_' in the name, found '{lines[number].TrimEnd('\r')}'; empty lines and comments are not allowed");
            }

            variables[name] = value;
        }

        return variables.Count > MostVariables ? $"{file.Name} has {variables.Count} variables, and GitLab takes at most {MostVariables}" : null;
    }

    /// <summary>What people should know of variables that are well formed; null for nothing.</summary>
    public static string? Concern(int count) =>
        count > UsualVariables ? $"there are {count} variables in the dotenv report: GitLab takes at most {UsualVariables} unless its plan or settings allow more" : null;

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
