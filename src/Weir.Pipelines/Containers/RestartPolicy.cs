using Weir.Pipelines.Containers.Grammars;

namespace Weir.Pipelines.Containers;

/// <summary>When the engine starts a container again.</summary>
/// <param name="When">The condition.</param>
/// <param name="Attempts">How often at most, after failures; null without end.</param>
public sealed record RestartPolicy(RestartCondition When, int? Attempts = null)
{
    private static readonly string[] Names = ["always", "no", "on-failure", "unless-stopped"];

    internal static Parsed<RestartPolicy> Parse(string text)
    {
        var name = text.Split(':')[0];
        RestartCondition? when = name switch
        {
            "" when text.Length == 0 => RestartCondition.Never,
            "no" => RestartCondition.Never,
            "always" => RestartCondition.Always,
            "on-failure" => RestartCondition.OnFailure,
            "unless-stopped" => RestartCondition.UnlessStopped,
            _ => null,
        };
        if (when is null)
            return Texts.OneOf(Names)(text).Problem!;
        if (name.Length == text.Length)
            return new RestartPolicy(when.Value);
        return when is RestartCondition.OnFailure && Numbers.Digits(text.AsSpan(name.Length + 1)) is { } attempts and <= int.MaxValue
            ? new RestartPolicy(RestartCondition.OnFailure, (int)attempts)
            : ContainerProblem.Expected("a number of attempts after 'on-failure:' only", text);
    }
}

/// <summary>The conditions under which the engine starts a container again.</summary>
public enum RestartCondition
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Whenever it ends.</summary>
    Always,

    /// <summary>When it ends with another code than 0.</summary>
    OnFailure,

    /// <summary>Whenever it ends and was not stopped by somebody.</summary>
    UnlessStopped,
}
