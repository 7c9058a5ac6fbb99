namespace Weir.Dialects.GitLab.Running.Containers;

/// <summary>The names by which a job reaches its services: each belongs to the first service that has it.</summary>
internal sealed class ServiceNames
{
    private static readonly char[] Between = [',', ' ', '\t', '\n'];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The names of the next service: those of its image, then those that it is given.</summary>
    /// <param name="image">The image.</param>
    /// <param name="given">What <c>alias</c> says: names between commas or blanks.</param>
    /// <returns>The names that no service before has; none where GitLab does not start the service.</returns>
    public IReadOnlyList<string> Take(string image, string given) =>
        [.. OfImage(image).Concat(given.Split(Between, StringSplitOptions.RemoveEmptyEntries)).Where(_taken.Add)];

    /// <summary>Of <c>registry:5000/group/image:tag</c>: <c>registry__group__image</c> and <c>registry-group-image</c>.</summary>
    private static IEnumerable<string> OfImage(string image)
    {
        var name = string.Join('/', image.Split('@')[0].Split('/').Select(part => part.Split(':')[0]));
        return [name.Replace("/", "__", StringComparison.Ordinal), name.Replace('/', '-')];
    }
}
