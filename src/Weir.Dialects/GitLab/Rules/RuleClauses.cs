using Weir.Dialects.GitLab.Compiling;
using Weir.Dialects.GitLab.Conditions;
using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Patterns;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Rules;

/// <summary>Decides whether rules apply: their <c>if</c>, <c>changes</c> and <c>exists</c>. Remembers what it has read and compared.</summary>
internal sealed class RuleClauses(ISourceTree tree, PipelineEvent happened, ConditionCache conditions, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, PathMatcher> _matchers = [];
    private readonly Dictionary<string, bool> _exists = [];
    private readonly ChangedFiles _changes = new(tree, happened);
    private PathList? _files;

    /// <summary>The first of several rules that applies, with its number, counted from 1; null where none does.</summary>
    public (YamlNode.Mapping Rule, int Number)? First(IReadOnlyList<YamlNode.Mapping> rules, VisibleVariables variables)
    {
        for (var index = 0; index < rules.Count; index++)
        {
            if (Apply(rules[index], variables))
                return (rules[index], index + 1);
        }

        return null;
    }

    /// <summary>Whether a condition holds; one that cannot be read, which was reported with the form of the file, does not.</summary>
    public bool Holds(YamlNode.Scalar condition, VisibleVariables variables) =>
        conditions.Find(condition.Text) is { } parsed && ConditionEvaluator.Holds(parsed, ConditionScope.Of(name => variables[name]));

    /// <summary>Whether something that patterns fit has changed. Variables in them are not expanded.</summary>
    public bool Changed(IReadOnlyList<string> patterns) => _changes.Any(_changes.Base, Matcher(patterns, null));

    private bool Apply(YamlNode.Mapping rule, VisibleVariables variables) =>
        (rule["if"] is not YamlNode.Scalar condition || Holds(condition, variables))
        && (!HasValue(rule["changes"]) || Changed(rule["changes"]!, variables))
        && (!HasValue(rule["exists"]) || Exists(rule["exists"]!, variables));

    private bool Changed(YamlNode changes, VisibleVariables variables)
    {
        var from = _changes.Base;
        if ((changes as YamlNode.Mapping)?["compare_to"] is YamlNode.Scalar reference)
        {
            var name = variables.Expand(reference.Text);
            from = _changes.Resolve(name);
            if (from is null)
            {
                diagnostics.Add(GitLabRules.CompareTo, reference.At, $"'{name}' is no branch, tag or commit that is known here", "fetch it, or compare with one of this repository");
                return false;
            }
        }

        return _changes.Any(from, MatcherOf(changes, variables));
    }

    // What is in another project cannot be looked at here, which was reported with the form of the file.
    private bool Exists(YamlNode exists, VisibleVariables variables)
    {
        if ((exists as YamlNode.Mapping)?["project"] is not null)
            return false;
        var matcher = MatcherOf(exists, variables);
        if (!_exists.TryGetValue(matcher.Key, out var answer))
            _exists[matcher.Key] = answer = matcher.FitsAny(_files ??= new PathList(tree.All()));
        return answer;
    }

    private PathMatcher MatcherOf(YamlNode clause, VisibleVariables variables)
    {
        var mapping = clause as YamlNode.Mapping;
        var pattern = mapping?["regexp"] is YamlNode.Scalar text ? PatternOf(variables.Expand(text.Text)) : null;
        return Matcher([.. NodeTexts.Of(mapping is null ? clause : mapping["paths"]).Select(variables.Expand)], pattern);
    }

    private PathMatcher Matcher(IReadOnlyList<string> globs, Re2Pattern? pattern)
    {
        var key = string.Join('\n', globs.Append(pattern?.Text ?? ""));
        if (!_matchers.TryGetValue(key, out var matcher))
            _matchers[key] = matcher = new PathMatcher(globs, pattern);
        return matcher;
    }

    private static Re2Pattern? PatternOf(string text)
    {
        try
        {
            return Re2Pattern.TryBetweenSlashes(text) ?? new Re2Pattern(text);
        }
        catch (PatternException)
        {
            return null;
        }
    }

    private static bool HasValue(YamlNode? node) => node is not null && !(node is YamlNode.Scalar scalar && RubyScalar.ValueOf(scalar).IsNull);
}
