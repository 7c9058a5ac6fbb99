namespace Weir.Dialects.GitLab.Compiling;

/// <summary>The environments that see a variable: a name in which <c>*</c> stands for any text.</summary>
internal static class EnvironmentScope
{
    /// <summary>Whether an environment is one of them.</summary>
    public static bool Fits(string scope, string environment)
    {
        var (at, name) = (0, 0);
        var (lastAny, resumeAt) = (-1, 0);
        while (name < environment.Length)
        {
            if (at < scope.Length && scope[at] == '*')
                (lastAny, resumeAt) = (at++, name);
            else if (at < scope.Length && scope[at] == environment[name])
                (at, name) = (at + 1, name + 1);
            else if (lastAny >= 0)
                (at, name) = (lastAny + 1, ++resumeAt);
            else
                return false;
        }

        return scope.AsSpan(at).Trim('*').IsEmpty;
    }
}
