namespace Weir.Engine.Executors.Docker;

/// <summary>
/// Notes in a job's folder of what the engine was asked to make and has not answered about. An engine goes on making it when who asked is gone, so
/// that a list of what there is can come too early.
/// </summary>
/// <param name="folder">The job's folder.</param>
internal sealed class MakingNotes(string folder)
{
    private const string Prefix = "making-";

    /// <summary>How long an engine may take for what nobody waits for any more.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Makes something, and notes its name while the engine does.</summary>
    /// <param name="name">Its name, or several.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="Pipelines.Execution.ExecutorException">What <paramref name="make"/> threw because the engine refused; the note is gone then.</exception>
    public async Task<T> MakeAsync<T>(string name, Func<Task<T>> make)
    {
        File.WriteAllBytes($"{folder}/{Prefix}{name}", []);
        try
        {
            var made = await make().ConfigureAwait(false);
            Done(name);
            return made;
        }
        catch (Pipelines.Execution.ExecutorException exception) when (exception.InnerException is global::Docker.DotNet.DockerApiException)
        {
            Done(name);
            throw;
        }
    }

    /// <summary>True where something may still come.</summary>
    public bool AnySince(DateTimeOffset now) =>
        Directory.EnumerateFiles(folder, Prefix + "*").Any(note => now - File.GetLastWriteTimeUtc(note) < Limit);

    /// <summary>Says that it is there, or will not be.</summary>
    public void Done(params IReadOnlyList<string> names)
    {
        foreach (var name in names)
            File.Delete($"{folder}/{Prefix}{name}");
    }
}
