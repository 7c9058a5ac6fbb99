using Weir.Dialects.GitLab.Merging;
using Weir.Dialects.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of pipeline files.</summary>
internal static class PipelineSchema
{
    public static MappingShape Pipeline { get; } = new("a pipeline",
    [
        new("after_script", Forms.Script) { Note = "older than `default`" },
        new("before_script", Forms.Script) { Note = "older than `default`" },
        new("cache", FileSchema.Cache) { Note = "older than `default`" },
        new("default", new MappingShape("the defaults of jobs", JobSchema.Inheritable)),
        new("image", ImageSchema.Image) { Support = Support.Unsupported, NeedsContainers = true, Note = $"containers {Forms.Containers}" },
        new("include", IncludeSchema.Include),
        new("services", ImageSchema.Services) { Support = Support.Unsupported, NeedsContainers = true, Note = $"containers {Forms.Containers}" },
        new("spec", HeaderSchema.Spec) { Note = "before `---`" },
        new("stages", new SequenceShape(() => Forms.Text) { Nesting = References.MaxNesting, Fewest = 1 }),
        new("variables", Forms.Variables(new("description", Shape.Text), new("options", Forms.Texts))),
        new("workflow", new MappingShape("the workflow",
        [
            new("name", Forms.ShortText),
            new("rules", RuleSchema.WorkflowRules),
            new("auto_cancel", RuleSchema.AutoCancel) { Support = Support.Simulated, Note = "among the runs of one `weir`" },
        ])),
    ])
    {
        LooseKey = Shape.NonEmptyText,
        LooseValue = JobSchema.Job,
    };
}
