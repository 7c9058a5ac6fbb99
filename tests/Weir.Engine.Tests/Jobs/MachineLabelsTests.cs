using System.Runtime.InteropServices;
using Weir.Engine.Jobs;
using Weir.Pipelines.Dialects;
using Weir.Pipelines.Plans;

namespace Weir.Engine.Tests.Jobs;

public sealed class MachineLabelsTests
{
    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [Theory]
    [InlineData("ubuntu-latest")]
    [InlineData("ubuntu-22.04")]
    [InlineData("Linux")]
    [InlineData("self-hosted")]
    [InlineData("gpu")]
    [InlineData("my-windows")]
    public void This_machine_serves_labels_of_its_own_system_and_those_that_name_none(string label)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the labels are those of Linux");

        Assert.Equal(new Placement.Somewhere(Environment.MachineName), Place([label]));
    }

    [Theory]
    [InlineData("windows-latest", "Windows")]
    [InlineData("Windows-2022", "Windows")]
    [InlineData("macos-14", "macOS")]
    public void A_label_of_another_system_is_refused_with_what_to_do(string label, string system)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the labels are those of other systems than Linux");

        var nowhere = Assert.IsType<Placement.Nowhere>(Place(["self-hosted", label]));

        Assert.Equal($"it asks for '{label}', and this machine is Linux on {(IsArm ? "ARM" : "x64")}, not {system}; '-P {label}=host' runs it here all the same", nowhere.Reason);
        Assert.False(nowhere.Skip);
    }

    [Fact]
    public void A_label_of_other_processors_is_refused()
    {
        var others = IsArm ? new[] { "x64", "X86" } : ["arm64", "ARM", "ubuntu-24.04-arm"];

        Assert.All(others, label => Assert.Contains($"not {(IsArm ? "x64" : "ARM")}", Assert.IsType<Placement.Nowhere>(Place([label])).Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_person_can_let_this_machine_stand_for_a_label()
    {
        Assert.IsType<Placement.Somewhere>(Place(["Windows-Latest"], onHost: "windows-latest"));
        Assert.IsType<Placement.Nowhere>(Place(["windows-latest", "macos-14"], onHost: "windows-latest"));
    }

    [Fact]
    public void A_person_can_have_them_skipped() =>
        Assert.True(Assert.IsType<Placement.Nowhere>(Place(["windows-latest"], skip: true)).Skip);

    private static Placement Place(IReadOnlyList<string> labels, string? onHost = null, bool skip = false) =>
        new MachineLabels(onHost is null ? [] : [onHost], new Dictionary<string, string>(), skip).Place(new Leg { Id = new LegId(new JobId("a"), LegId.Only), Name = "a", Labels = labels });
}
