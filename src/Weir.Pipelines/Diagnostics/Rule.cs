namespace Weir.Pipelines.Diagnostics;

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Runs, but probably not as meant.</summary>
    Warning,

    /// <summary>Cannot run.</summary>
    Error,
}

/// <summary>A rule that inputs can break. It has one id for ever, one page under <c>docs/diagnostics</c> and a case in the corpus.</summary>
/// <param name="Id">Such as <c>WEIR1003</c>.</param>
/// <param name="Severity">How much breaking it matters.</param>
/// <param name="Title">What is wrong when it is broken, in one clause, without a name or value.</param>
public sealed record Rule(string Id, Severity Severity, string Title)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
