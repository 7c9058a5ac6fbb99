using Weir.Pipelines.Diagnostics;

namespace Weir.Dialects.GitHub.Lint;

/// <summary>What <c>weir lint</c> finds in workflows beyond what GitHub rejects when it reads them.</summary>
public static class LintRules
{
    /// <summary>A property that an object does not have.</summary>
    public static Rule UnknownProperty { get; } = new("WEIR1301", Severity.Warning, "An expression asks for a property that is not there");

    /// <summary>A property or item of a value that has none.</summary>
    public static Rule NoProperties { get; } = new("WEIR1302", Severity.Warning, "An expression asks for a part of a value that has none");

    /// <summary>A key of the wrong kind between brackets.</summary>
    public static Rule IndexType { get; } = new("WEIR1303", Severity.Warning, "An index is of a kind that finds nothing");

    /// <summary>An argument of the wrong kind.</summary>
    public static Rule ArgumentType { get; } =
        new("WEIR1304", Severity.Warning, "A function is given a value of a kind that it makes nothing of");

    /// <summary>A comparison that never holds.</summary>
    public static Rule Comparison { get; } = new("WEIR1305", Severity.Warning, "A comparison does not depend on what is compared");

    /// <summary>A value inside of a text that has no text of its own.</summary>
    public static Rule NoText { get; } = new("WEIR1306", Severity.Warning, "A text is made of a value that has none");

    /// <summary>An expression whose value does not fit its place.</summary>
    public static Rule WrongKind { get; } = new("WEIR1307", Severity.Error, "An expression gives a value of the wrong kind");

    /// <summary>A format that cannot be filled.</summary>
    public static Rule Format { get; } = new("WEIR1308", Severity.Error, "A format cannot be filled with what it is given");

    /// <summary>A value that a format does not show.</summary>
    public static Rule FormatArgument { get; } = new("WEIR1309", Severity.Warning, "A format is given a value that it does not use");

    /// <summary>Text that is not JSON.</summary>
    public static Rule Json { get; } = new("WEIR1310", Severity.Error, "'fromJSON' is given text that is not JSON");

    /// <summary>A script that strangers can write into.</summary>
    public static Rule UntrustedInput { get; } = new("WEIR1311", Severity.Warning, "A script contains what anybody can write");

    /// <summary>A condition without anything that changes.</summary>
    public static Rule ConstantCondition { get; } = new("WEIR1312", Severity.Warning, "A condition is the same in every run");

    /// <summary>A condition with text around its expression.</summary>
    public static Rule TextCondition { get; } = new("WEIR1313", Severity.Warning, "A condition is a text, and therefore always true");

    /// <summary>A workflow command that GitHub wants no more.</summary>
    public static Rule DeprecatedCommand { get; } =
        new("WEIR1314", Severity.Warning, "A script uses a workflow command that is going away or gone");

    /// <summary>A password in the file.</summary>
    public static Rule WrittenPassword { get; } = new("WEIR1315", Severity.Warning, "A password is written out in the file");

    /// <summary>A shell that the runner does not know.</summary>
    public static Rule Shell { get; } = new("WEIR1316", Severity.Error, "A shell is not known");

    /// <summary>A shell of another system.</summary>
    public static Rule ShellSystem { get; } =
        new("WEIR1317", Severity.Warning, "A shell does not exist on the system that the job runs on");

    /// <summary>A label that no runner of GitHub has.</summary>
    public static Rule RunnerLabel { get; } = new("WEIR1318", Severity.Warning, "A runner label is not known");

    /// <summary>A label of an image that is gone.</summary>
    public static Rule RetiredRunner { get; } = new("WEIR1319", Severity.Error, "A runner image does not exist any more");

    /// <summary>Labels that no runner has together.</summary>
    public static Rule RunnerConflict { get; } = new("WEIR1320", Severity.Error, "No runner has all labels that a job asks for");

    /// <summary>A schedule that comes due too often.</summary>
    public static Rule FrequentSchedule { get; } =
        new("WEIR1321", Severity.Warning, "A schedule comes due more often than GitHub starts it");

    /// <summary>A name that is none of an environment variable.</summary>
    public static Rule VariableName { get; } =
        new("WEIR1322", Severity.Warning, "An environment variable has a name that shells cannot use");

    /// <summary>A job that is waited for twice.</summary>
    public static Rule DuplicateNeed { get; } = new("WEIR1323", Severity.Warning, "A job is needed twice");

    /// <summary>A value that stands twice in a vector of a matrix.</summary>
    public static Rule DuplicateValue { get; } = new("WEIR1324", Severity.Warning, "A matrix has a value twice");

    /// <summary>An exclusion without effect.</summary>
    public static Rule IdleExclude { get; } = new("WEIR1325", Severity.Warning, "An exclusion matches nothing in its matrix");

    /// <summary>An action for a node that is gone.</summary>
    public static Rule OutdatedAction { get; } = new("WEIR1326", Severity.Warning, "A version of an action is too old for today's runners");

    /// <summary>An action that GitHub refuses to run.</summary>
    public static Rule RetiredAction { get; } = new("WEIR1327", Severity.Error, "A version of an action is refused by GitHub");

    /// <summary>An input that an action does not have.</summary>
    public static Rule UnknownInput { get; } = new("WEIR1328", Severity.Warning, "An action is given an input that it does not have");

    /// <summary>An input that an action needs.</summary>
    public static Rule MissingInput { get; } = new("WEIR1329", Severity.Warning, "An action is not given an input that it needs");

    /// <summary>An input that an action wants no more.</summary>
    public static Rule DeprecatedInput { get; } = new("WEIR1330", Severity.Warning, "An action is given an input that is deprecated");

    /// <summary>A file of an action that does not describe one.</summary>
    public static Rule ActionFile { get; } = new("WEIR1331", Severity.Error, "The file of an action does not describe an action");

    /// <summary>An image without a name or tag.</summary>
    public static Rule ImageReference { get; } = new("WEIR1332", Severity.Error, "An image is named incompletely");

    /// <summary>An anchor without an alias.</summary>
    public static Rule UnusedAnchor { get; } = new("WEIR1333", Severity.Warning, "An anchor is never used");

    /// <summary>A default of what must be given anyway.</summary>
    public static Rule IdleDefault { get; } = new("WEIR1334", Severity.Warning, "A required input has a default that is never used");

    /// <summary>More inputs than GitHub shows.</summary>
    public static Rule TooManyInputs { get; } = new("WEIR1335", Severity.Error, "A workflow has more inputs than it may");

    /// <summary>A job that does nothing.</summary>
    public static Rule NoSteps { get; } = new("WEIR1336", Severity.Error, "A job has no steps");

    /// <summary>A list or mapping of nothing.</summary>
    public static Rule EmptyValue { get; } = new("WEIR1337", Severity.Warning, "A list or mapping is empty");

    /// <summary>A number that is too small, or not whole.</summary>
    public static Rule NumberRange { get; } = new("WEIR1338", Severity.Warning, "A number makes no sense where it stands");

    /// <summary>A pattern that means something else than it seems to.</summary>
    public static Rule DoubtfulPattern { get; } = new("WEIR1339", Severity.Warning, "A pattern of a filter does not mean what it seems to");

    /// <summary>An event that is not told which workflows it is about.</summary>
    public static Rule NoWorkflows { get; } = new("WEIR1340", Severity.Warning, "'workflow_run' does not name a workflow");

    /// <summary>A script or value of a script without characters.</summary>
    public static Rule EmptyScript { get; } = new("WEIR1341", Severity.Warning, "A step runs an empty script");

    /// <summary>A choice with the same option twice.</summary>
    public static Rule DuplicateOption { get; } = new("WEIR1342", Severity.Warning, "An input offers an option twice");

    /// <summary>An action without a name or description: it runs, but cannot be published.</summary>
    public static Rule UndescribedAction { get; } = new("WEIR1343", Severity.Warning, "An action does not say what it is");

    /// <summary>A text of options that Docker, or a job, cannot take.</summary>
    public static Rule ContainerOption { get; } = new("WEIR1344", Severity.Error, "An option of a container cannot be used");

    /// <summary>A text of options that means less than it says.</summary>
    public static Rule IdleContainerOption { get; } = new("WEIR1345", Severity.Warning, "An option of a container does nothing, or not what it seems to");

    /// <summary>A port that is none.</summary>
    public static Rule ContainerPort { get; } = new("WEIR1346", Severity.Error, "A port of a container cannot be published");

    /// <summary>A volume that leads nowhere.</summary>
    public static Rule ContainerVolume { get; } = new("WEIR1347", Severity.Error, "A volume of a container cannot be mounted");

    /// <summary>A name that no image can have.</summary>
    public static Rule ContainerImage { get; } = new("WEIR1348", Severity.Error, "The name of an image cannot be used");
}
