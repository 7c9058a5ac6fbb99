namespace Weir.Delivery.Rollouts;

/// <summary>Requests as files in a folder, which other processes put there.</summary>
internal sealed class FileInbox(string folder, TimeProvider time) : IRolloutInbox
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public IReadOnlyList<AskedEvent> Asked() =>
        [.. Files().Select(static file => new AskedEvent(file, EnvironmentFolder.ReadJson(file, RolloutJson.Default.RolloutRequest).Event))];

    public void Answer(AskedEvent asked) => File.Delete(asked.Id);

    public async Task WaitAsync(Func<RolloutEvent, bool> wanted, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        while (!Asked().Any(asked => wanted(asked.What)))
        {
            var left = until is { } end ? end - time.GetUtcNow() : Look;
            if (left <= TimeSpan.Zero)
                return;
            await Task.Delay(left < Look ? left : Look, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private string[] Files()
    {
        if (!Directory.Exists(folder))
            return [];
        var files = Directory.GetFiles(folder, "*.json");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
