using Weir.Pipelines.Diagnostics;

namespace Weir.Delivery.Files;

/// <summary>What can be wrong with <c>weir.yaml</c> beside its form.</summary>
public static class DeliveryRules
{
    /// <summary>A step of a canary does not get more requests than the one before.</summary>
    public static Rule Steps { get; } = new("WEIR3001", Severity.Error, "The steps of a canary do not rise");

    /// <summary>A target cannot do what a strategy, a gateway or an analysis needs.</summary>
    public static Rule Ability { get; } = new("WEIR3002", Severity.Error, "A target cannot do what is asked of it");

    /// <summary>Settings contradict each other, or one of them has no meaning without another.</summary>
    public static Rule Contradiction { get; } = new("WEIR3003", Severity.Error, "Settings do not go together");

    /// <summary>A value looks like a secret, and everybody who can read the file can read it.</summary>
    public static Rule Secret { get; } = new("WEIR3004", Severity.Warning, "A secret is written out in the file");

    /// <summary>A step of a canary takes no time.</summary>
    public static Rule NotJudged { get; } = new("WEIR3005", Severity.Warning, "A step of a canary is over before it is judged");

    /// <summary>A value needs a variable that the environment does not have.</summary>
    public static Rule UnsetVariable { get; } = new("WEIR3006", Severity.Error, "A variable of the environment is not set");
}
