using Weir.Delivery.Releases;
using Weir.Delivery.Targets;
using Weir.Delivery.Targets.Ansible;
using Weir.Delivery.Targets.Placed;

namespace Weir.Delivery.Tests.Targets.Ansible;

/// <summary>Two hosts that are both this machine, each with a folder: the file in it names what runs.</summary>
public sealed class AnsibleTargetTests : ScratchTargetContract
{
    private const string Playbook = """
        - name: Deliver the shop
          hosts: all
          gather_facts: false
          tasks:
            - name: Put it there
              ansible.builtin.copy:
                content: "{{ weir_version }} {{ weir_app }} {{ weir_environment }} {{ weir_release }} {{ colour | default('') }}"
                dest: "place/{{ inventory_hostname }}"
            - name: Ask its database
              ansible.builtin.fail: { msg: no database }
              when: broken | default('') == inventory_hostname
              no_log: "{{ secret | default('') == 'yes' }}"
        """;

    private readonly List<string> _told = [];

    public AnsibleTargetTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ansible-playbook"), "there is no ansible-playbook: './test' as root on Debian installs ansible-core");
        Directory.CreateDirectory(Scratch.In("place"));
        Scratch.Write("deliver.yml", Playbook);
        Scratch.Write("hosts", "red ansible_connection=local ansible_python_interpreter=/usr/bin/python3\nblue ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n");
    }

    private static AnsibleSettings Settings => new() { Playbook = "deliver.yml", Inventory = "hosts" };

    protected override int Instances => 1;

    protected override bool ServesOn => false;

    protected override bool CanBeEmpty => false;

    protected override IDeployTarget NewTarget() => new PlacedTarget(Folder, new AnsiblePlace(Folder, Scratch.Path, TimeProvider.System));

    protected override Task<Release> ReleaseAsync(int number, bool isHealthy = true) => Task.FromResult(Sample(number, isHealthy ? Settings : With("broken", "blue")));

    protected override Task<IReadOnlyList<string>> RunningAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. Directory.GetFiles(Scratch.In("place")).Select(static file => File.ReadAllText(file).Split(' ')[0]).Distinct()]);

    protected override Task<string> TracesAsync() =>
        Task.FromResult(string.Join('\n', Directory.GetFiles(Scratch.In("place")).Order().Select(static file => $"{file} {File.GetLastWriteTimeUtc(file):O}")));

    protected override Task CleanAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_playbook_finds_the_release_and_the_hosts_are_told_one_by_one()
    {
        await using var target = NewTarget();
        var reached = Assert.IsType<Convergence.Reached>(await target.ConvergeAsync(Allocation.Only(Sample(3, With("colour", "a 'quoted' green")), 1), new Heard(_told), Token));
        Assert.Equal("1.3.0: 2 hosts done, 2 changes", reached.Verified);
        Assert.Equal("1.3.0 shop production 3 a 'quoted' green", await File.ReadAllTextAsync(Scratch.In("place", "red"), Token));
        Assert.Contains("  red: changed by 'Put it there'", _told);
        Assert.Contains("  blue: 1 ok, 1 changed, 1 skipped", _told);
    }

    [Fact]
    public async Task The_task_that_failed_is_told_with_its_host()
    {
        await using var target = NewTarget();
        var failed = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(Sample(1, With("broken", "blue")), 1), Progress, Token));
        Assert.Equal("1.1.0 by 'deliver.yml' failed at 'Ask its database' on blue: no database", failed.Reason);
    }

    [Fact]
    public async Task What_a_task_hides_stays_hidden()
    {
        await using var target = NewTarget();
        var settings = Settings with { Variables = new Dictionary<string, string> { ["broken"] = "blue", ["secret"] = "yes" } };
        var failed = Assert.IsType<Convergence.Unhealthy>(await target.ConvergeAsync(Allocation.Only(Sample(1, settings), 1), new Heard(_told), Token));
        Assert.Equal("1.1.0 by 'deliver.yml' failed at 'Ask its database' on blue: hidden by no_log", failed.Reason);
        Assert.DoesNotContain(_told, static line => line.Contains("no database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_playbook_without_hosts_has_done_nothing()
    {
        Scratch.Write("none", "[nobody]\n");
        Assert.Equal("'deliver.yml' found no host to play on: look at its 'hosts' and at the inventory", await RefusalAsync(Settings with { Inventory = "none" }));
    }

    [Fact]
    public async Task Hosts_that_are_not_reached_are_no_fault_of_the_release()
    {
        Scratch.Write("far", "away ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n");
        Assert.StartsWith("'deliver.yml' does not reach away (", await RefusalAsync(Settings with { Inventory = "far" }));
    }

    [Fact]
    public async Task A_playbook_that_is_none_is_told()
    {
        Scratch.Write("broken.yml", "- hosts: [");
        Assert.StartsWith("'broken.yml' cannot be played: it ended with ", await RefusalAsync(Settings with { Playbook = "broken.yml" }));
        Assert.Equal($"the playbook 'absent.yml' is not in '{Scratch.Path}'", await RefusalAsync(Settings with { Playbook = "absent.yml" }));
    }

    private async Task<string> RefusalAsync(AnsibleSettings settings)
    {
        await using var target = NewTarget();
        return (await Assert.ThrowsAsync<TargetException>(() => target.ConvergeAsync(Allocation.Only(Sample(1, settings), 1), Progress, Token))).Message;
    }

    private static AnsibleSettings With(string name, string value) => Settings with { Variables = new Dictionary<string, string> { [name] = value } };

    private sealed class Heard(List<string> told) : IProgress<string>
    {
        public void Report(string value) => told.Add(value);
    }
}
