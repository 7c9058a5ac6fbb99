using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.GitLab.Plans;
using Weir.Dialects.GitLab.Schema;
using Weir.Pipelines.Plans;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Running;

/// <summary>The keywords of a job, or of a part of it.</summary>
internal sealed class JobText(YamlNode.Mapping? mapping)
{
    /// <summary>The keywords of a job of a plan.</summary>
    public static JobText Of(Job job) => new(job.Settings is { } settings ? NodeTemplate.Read(settings) as YamlNode.Mapping : null);

    /// <summary>The value of a keyword; null where there is none.</summary>
    public YamlNode? this[string keyword] => mapping?[keyword];

    /// <summary>The names of what it holds, with the values.</summary>
    public IEnumerable<(string Name, YamlNode Value)> Entries => mapping?.Entries.Select(entry => (((YamlNode.Scalar)entry.Key).Text, entry.Value)) ?? [];

    /// <summary>The text of a keyword; null where there is none.</summary>
    public string? Text(string keyword) => NodeTexts.TextOf(this[keyword]);

    /// <summary>The texts of a keyword that takes one or a list.</summary>
    public IReadOnlyList<string> Texts(string keyword) => [.. NodeTexts.Of(this[keyword])];

    /// <summary>Whether a keyword is true.</summary>
    public bool Is(string keyword) => NodeTexts.FlagOf(this[keyword]) == true;

    /// <summary>The keywords of a keyword's value.</summary>
    public JobText Part(string keyword) => new(this[keyword] as YamlNode.Mapping);

    /// <summary>The keywords of each value of a keyword that takes one mapping or a list of them.</summary>
    public IReadOnlyList<JobText> Parts(string keyword) => this[keyword] is YamlNode.Mapping one ? [new JobText(one)] : [.. NodeTexts.Mappings(this[keyword]).Select(item => new JobText(item))];

    /// <summary>The duration of a keyword; null where there is none.</summary>
    public TimeSpan? Length(string keyword) => Text(keyword) is { } text ? Duration.Parse(text) : null;
}
