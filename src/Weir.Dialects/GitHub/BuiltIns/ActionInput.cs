namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>An input of a built-in action.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its value where a step gives none; null where it has none.</param>
/// <param name="Support">What giving it does here.</param>
/// <param name="Note">What a person should know about that, as a clause; empty where it does what the published action does.</param>
internal sealed record ActionInput(string Name, string? Default, InputSupport Support, string Note = "")
{
    /// <summary>An input that does what it does in the published action.</summary>
    public static ActionInput Done(string name, string? byDefault = null, string note = "") => new(name, byDefault, InputSupport.Done, note);

    /// <summary>An input that nothing here depends on.</summary>
    public static ActionInput Quiet(string name, string note, string? byDefault = null) => new(name, byDefault, InputSupport.NoEffect, note);

    /// <summary>An input that can only have its default.</summary>
    public static ActionInput Refused(string name, string note, string? byDefault = null) => new(name, byDefault, InputSupport.Refused, note);
}

/// <summary>What giving an input does.</summary>
internal enum InputSupport
{
    /// <summary>What it does in the published action.</summary>
    Done,

    /// <summary>Nothing: whatever it says holds here anyway, or cannot matter.</summary>
    NoEffect,

    /// <summary>The step fails, unless the value is the default.</summary>
    Refused,
}
