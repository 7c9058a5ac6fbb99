using Weir.Engine.Jobs;

namespace Weir.Engine.Tests.Jobs;

public sealed class MachineSlotsTests
{
    [Fact]
    public void There_are_as_many_as_were_asked_for_and_one_more_when_one_is_given_back()
    {
        var slots = new MachineSlots(2);
        var freed = 0;
        slots.Freed += () => freed++;

        Assert.Equal([true, true, false], [slots.TryTake(), slots.TryTake(), slots.TryTake()]);
        slots.Release();

        Assert.Equal(1, freed);
        Assert.Equal([true, false], [slots.TryTake(), slots.TryTake()]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void There_must_be_one(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new MachineSlots(count));
}
