using Weir.Dialects.GitLab.Merging;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of pipeline files.</summary>
internal static class PipelineSchema
{
    public static MappingShape Pipeline { get; } = new("a pipeline",
    [
        new("after_script", Forms.Script) { Note = "older than `default`" },
        new("before_script", Forms.Script) { Note = "older than `default`" },
        new("cache", FileSchema.Cache) { Note = "older than `default`" },
        new("default", new MappingShape("the defaults of jobs", [.. JobSchema.Inheritable.Where(keyword => keyword.Name != "timeout"), Timeout])),
        new("image", ImageSchema.Image),
        new("include", IncludeSchema.Include),
        new("services", ImageSchema.Services),
        new("spec", HeaderSchema.Spec) { Note = "before `---`" },
        new("stages", new SequenceShape(() => Forms.Text) { Nesting = References.MaxNesting, Fewest = 1 }),
        new("variables", Forms.Variables(Asked("description", Shape.Text), Asked("options", Forms.Texts))),
        new("workflow", new MappingShape("the workflow",
        [
            new("name", Forms.ShortText),
            new("rules", RuleSchema.WorkflowRules),
            new("auto_cancel", RuleSchema.AutoCancel),
        ])),
    ])
    {
        LooseKey = Shape.NonEmptyText,
        LooseValue = JobSchema.Job,
    };

    private static Keyword Timeout => new("timeout", Forms.Duration) { Support = Support.NotApplicable, Note = "it has no effect on GitLab either (https://gitlab.com/gitlab-org/gitlab/-/issues/213634)" };

    private static Keyword Asked(string name, Shape shape) => new(name, shape) { Support = Support.NotApplicable, Note = "for the form on GitLab that starts pipelines" };
}
