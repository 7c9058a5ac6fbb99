using System.Net.Http.Json;
using Weir.Delivery.Rollouts;

namespace Weir.Delivery.Notifications;

/// <summary>Tells addresses what happens in a rollout, one thing after the other, without holding it up.</summary>
/// <param name="settings">Whom it tells what.</param>
/// <param name="http">Sends; the caller keeps it.</param>
/// <param name="progress">Is told of addresses that cannot be reached, by their hosts: the rest of an address may be secret.</param>
/// <param name="time">The time.</param>
public sealed class Notifier(IReadOnlyList<NotificationSettings> settings, HttpClient http, IProgress<string> progress, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long an address may take to answer.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private readonly Task[] _last = [.. settings.Select(static _ => Task.CompletedTask)];

    /// <summary>Tells those who want to know of an event.</summary>
    public void Tell(RolloutEntry entry, RolloutState state)
    {
        if (Notice.Of(entry, state) is not { } notice)
            return;
        for (var index = 0; index < settings.Count; index++)
        {
            if (settings[index].On.Contains(notice.Occasion))
                _last[index] = SendAfterAsync(_last[index], settings[index].Url, notice);
        }
    }

    /// <summary>Waits until all is told, or could not be.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_last).ConfigureAwait(false);

    private async Task SendAfterAsync(Task before, Uri url, Notice notice)
    {
        await before.ConfigureAwait(false);
        if (await ProblemAsync(url, notice).ConfigureAwait(false) is { } problem)
            progress.Report($"{url.Host} could not be told that {notice.Text}: {problem}");
    }

    private async Task<string?> ProblemAsync(Uri url, Notice notice)
    {
        using var limit = new CancellationTokenSource(Within, time);
        try
        {
            using var answer = await http.PostAsJsonAsync(url, notice, NoticeJson.Default.Notice, limit.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : FormattableString.Invariant($"it answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException cause)
        {
            return cause.Message;
        }
        catch (OperationCanceledException)
        {
            return $"it did not answer within {Within}";
        }
    }
}
