using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Schema;

/// <summary>The syntax of artifacts, reports and caches.</summary>
internal static class FileSchema
{
    private const string Kept = "kept with the run";

    private static readonly string[] ReadReports = ["junit", "codequality", "sarif", "dotenv"];

    private static readonly string[] KeptReports =
    [
        "accessibility", "annotations", "browser_performance", "lsif", "sast", "dependency_scanning", "container_scanning", "dast",
        "license_management", "license_scanning", "requirements", "secret_detection", "metrics", "terraform", "cyclonedx", "load_performance",
        "repository_xray",
    ];

    public static Shape Artifacts { get; } = new MappingShape("the artifacts",
    [
        new("paths", new SequenceShape(() => Forms.Text) { Fewest = 1 }),
        new("exclude", Forms.Texts),
        new("untracked", Shape.Bool),
        new("name", Shape.Text) { Support = Support.Simulated, Note = "shown in the log; `weir artifacts` goes by the names of jobs" },
        new("when", Shape.Word("on_success", "on_failure", "always")),
        new("expire_in", Forms.DurationOrNever) { Support = Support.Simulated, Note = "in whole days, from 1 to 90" },
        new("expose_as", Shape.Text) { Support = Support.NotApplicable, Note = "a link in merge requests" },
        new("access", Shape.Word("none", "developer", "maintainer", "all")) { Support = Support.NotApplicable, Note = "everybody here is the user" },
        new("public", Shape.Bool) { Support = Support.NotApplicable, Note = "everybody here is the user" },
        new("reports", Reports()),
    ]);

    public static Shape Cache { get; } = Shape.OneOf(CacheItem(), new SequenceShape(CacheItem) { Most = 4 });

    private static MappingShape Reports() => new("the reports",
    [
        .. ReadReports.Select(name => new Keyword(name, Forms.TextOrTexts)),
        new("coverage_report", new MappingShape("a report on coverage",
        [
            new("coverage_format", Shape.Word("cobertura", "jacoco")) { Required = true },
            new("path", Forms.Text) { Required = true },
        ])) { Note = "the coverage of the job, where `coverage` finds none" },
        .. KeptReports.Select(name => new Keyword(name, Forms.TextOrTexts) { Support = Support.Simulated, Note = Kept }),
    ]);

    private static MappingShape CacheItem() => new("a cache",
    [
        new("key", Shape.OneOf(Forms.Text, new MappingShape("the key of a cache",
        [
            new("files", new SequenceShape(() => Forms.Text) { Fewest = 1, Most = 2 }),
            new("files_commits", new SequenceShape(() => Forms.Text) { Fewest = 1, Most = 2 }),
            new("prefix", Shape.Text),
        ]))),
        new("paths", Forms.Texts),
        new("policy", new FormShape("one of 'pull', 'pull-push', 'push' or a variable", text => text is "pull-push" or "pull" or "push" || text.StartsWith('$'))),
        new("unprotect", Shape.Bool) { Note = "the default branch is protected" },
        new("untracked", Shape.Bool),
        new("when", Shape.Word("on_success", "on_failure", "always")),
        new("fallback_keys", new SequenceShape(() => Forms.Text) { Most = 5 }),
    ]);
}
