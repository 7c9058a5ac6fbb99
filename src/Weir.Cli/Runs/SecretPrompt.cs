using Spectre.Console;
using Weir.Cli.Views;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Runs;

/// <summary>Completes the secrets that pipelines name: asks for what is missing, without echo, where a person is there to be asked.</summary>
internal static class SecretPrompt
{
    private const string Token = "GITHUB_TOKEN";

    /// <summary>The secrets by name.</summary>
    /// <param name="given">What was given; null for a secret that has to be asked for.</param>
    /// <param name="plans">What runs.</param>
    /// <param name="around">Where to ask.</param>
    /// <exception cref="CommandException">A secret was named without a value, and nobody can be asked.</exception>
    public static IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string?> given, IEnumerable<Plan> plans, Surroundings around)
    {
        var secrets = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in given)
            secrets[name] = value ?? (around.CanAsk ? Ask(name, around) : throw new CommandException($"the secret '{name}' has no value: write --secret {name}=..., or set {name} in the environment"));
        var missing = plans.SelectMany(Used).Where(name => !secrets.ContainsKey(name) && name != Token).Distinct().Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
            return secrets;
        if (!around.CanAsk)
        {
            around.Error.WriteLine($"weir: secrets without a value are empty: {string.Join(", ", missing)}; give them with --secret or --secret-file");
            return secrets;
        }

        foreach (var name in missing)
        {
            if (Ask(name, around) is { Length: > 0 } value)
                secrets[name] = value;
        }

        return secrets;
    }

    private static string Ask(string name, Surroundings around) =>
        around.LiveConsole.Prompt(new TextPrompt<string>($"Secret [bold]{Markup.Escape(TerminalText.Strip(name))}[/] (empty for none):").Secret(null).AllowEmpty());

    private static IEnumerable<string> Used(Plan plan) =>
        plan.UsedSecrets.Select(use => use.Name).Concat(plan.Jobs.Select(job => job.Call).Where(call => call is { InheritsSecrets: true, Plan: not null }).SelectMany(call => Used(call!.Plan!)));
}
