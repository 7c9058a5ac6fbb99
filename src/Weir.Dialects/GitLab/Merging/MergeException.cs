namespace Weir.Dialects.GitLab.Merging;

/// <summary>A pipeline holds more than it may once its aliases, parents and references are followed. Caught where the file is known.</summary>
internal sealed class MergeException(string message) : Exception(message);
