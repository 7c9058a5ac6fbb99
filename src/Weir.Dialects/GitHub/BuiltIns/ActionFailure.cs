namespace Weir.Dialects.GitHub.BuiltIns;

/// <summary>An action cannot do what its step asks for: the step fails, and nothing of Weir is broken.</summary>
/// <param name="message">What is wrong and what to do: a sentence for a person.</param>
/// <param name="inner">What the machine said, if anything.</param>
internal sealed class ActionFailure(string message, Exception? inner = null) : Exception(message, inner);
