using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Journal;

namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>An action whose failures are told in the log instead of being thrown, and whose refused inputs are found before it starts.</summary>
internal sealed class Reported(IBuiltInAction action) : IBuiltInAction
{
    public string Name => action.Name;

    public IReadOnlyList<ActionInput> InputTable => action.InputTable;

    public IReadOnlyList<string> Outputs => action.Outputs;

    public string? PostCondition => action.PostCondition;

    public ValueTask<bool> RunAsync(BuiltInCall call, CancellationToken cancellationToken) => TellAsync(
        call,
        () =>
        {
            CheckRefused(call);
            return action.RunAsync(call, cancellationToken);
        },
        cancellationToken);

    public ValueTask<bool> RunPostAsync(BuiltInCall call, CancellationToken cancellationToken) =>
        TellAsync(call, () => action.RunPostAsync(call, cancellationToken), cancellationToken);

    private static async ValueTask<bool> TellAsync(BuiltInCall call, Func<ValueTask<bool>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception failure) when (
            failure is ActionFailure or FormatException or StoreException or CheckoutException or IOException or UnauthorizedAccessException)
        {
            await call.AnnotateAsync(new Annotation(Severity.Error, failure.Message), cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private void CheckRefused(BuiltInCall call)
    {
        foreach (var input in action.InputTable)
        {
            if (input.Support == InputSupport.Refused && call.Input(input.Name) is { Length: > 0 } given && given != input.Default)
            {
                throw new ActionFailure(
                    $"input '{input.Name}' of {action.Name} is '{given}', which Weir's own action does not do: {input.Note}; "
                    + "leave it out, or run the published action with --no-builtin");
            }
        }
    }
}
