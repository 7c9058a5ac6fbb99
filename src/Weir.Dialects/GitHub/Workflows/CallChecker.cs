using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Plans;

namespace Weir.Dialects.GitHub.Workflows;

/// <summary>Checks what a job passes to a workflow against what the workflow declares.</summary>
internal sealed class CallChecker(Call call, DiagnosticBag diagnostics)
{
    public void Check(IReadOnlyList<Input> inputs, IReadOnlyList<SecretInput> secrets)
    {
        CheckInputs(inputs);
        if (!call.InheritsSecrets)
            CheckSecrets(secrets);
    }

    private void CheckInputs(IReadOnlyList<Input> inputs)
    {
        var given = call.Inputs.NamedEntries().ToList();
        foreach (var input in inputs.Where(input => input.Required && !given.Exists(entry => Same(entry.Key, input.Name))))
            diagnostics.Add(Missing("input", input.Name, input.At));
        foreach (var (name, _, value) in given)
        {
            if (inputs.FirstOrDefault(input => Same(input.Name, name)) is not { } input)
                diagnostics.Add(GitHubRules.CallInput, value.At, $"workflow '{call.Reference}' has no input '{name}'", Suggestion.For(name, [.. inputs.Select(known => known.Name)]));
            else if (value is Template.Literal literal && !InputConverter.Fits(input.Type, literal.Value))
                diagnostics.Add(GitHubRules.CallInput, value.At, $"input '{name}' is {InputConverter.Title(input.Type)}, found '{literal.TextOrNull()}'");
        }
    }

    private void CheckSecrets(IReadOnlyList<SecretInput> secrets)
    {
        var given = call.Secrets.NamedEntries().ToList();
        foreach (var secret in secrets.Where(secret => secret.Required && !given.Exists(entry => Same(entry.Key, secret.Name))))
            diagnostics.Add(Missing("secret", secret.Name, secret.At));
        foreach (var (name, _, value) in given.Where(entry => !secrets.Any(secret => Same(secret.Name, entry.Key))))
            diagnostics.Add(GitHubRules.CallInput, value.At, $"workflow '{call.Reference}' has no secret '{name}'", Suggestion.For(name, [.. secrets.Select(known => known.Name)]));
    }

    private Diagnostic Missing(string kind, string name, Span declared) =>
        new(GitHubRules.CallInput, call.At, $"workflow '{call.Reference}' needs the {kind} '{name}', which is not passed") { Notes = [new Note(declared, "it is declared here")] };

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
