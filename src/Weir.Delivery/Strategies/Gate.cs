using System.Text.Json.Serialization;

namespace Weir.Delivery.Strategies;

/// <summary>What must open before a rollout goes on.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "gate")]
[JsonDerivedType(typeof(Approval), "approval")]
[JsonDerivedType(typeof(Webhook), "webhook")]
[JsonDerivedType(typeof(Window), "window")]
[JsonDerivedType(typeof(Test), "test")]
public abstract record Gate
{
    /// <summary>A person says so: <c>weir promote</c>.</summary>
    public sealed record Approval : Gate;

    /// <summary>An address answers a POST with 200 to 299. Any other answer is asked for again until the time is over, then the gate is shut.</summary>
    /// <param name="Url">The address. The body names the app, environment, version and step.</param>
    /// <param name="Within">How long it is asked.</param>
    public sealed record Webhook(Uri Url, TimeSpan Within) : Gate;

    /// <summary>It is a certain time.</summary>
    /// <param name="Days">On which days of the week.</param>
    /// <param name="From">From when on, by the clock of the zone.</param>
    /// <param name="Until">Until when; earlier than <paramref name="From"/> means the next day.</param>
    /// <param name="Zone">The time zone by its IANA name, such as <c>Europe/Berlin</c>.</param>
    public sealed record Window(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly Until, string Zone) : Gate
    {
        /// <summary>True where a time by the clock of the zone is in it. What goes over midnight belongs to the day on which it begins.</summary>
        public bool Contains(DateTimeOffset local)
        {
            var clock = TimeOnly.FromTimeSpan(local.TimeOfDay);
            if (From <= Until)
                return Days.Contains(local.DayOfWeek) && clock >= From && clock < Until;
            return clock >= From ? Days.Contains(local.DayOfWeek) : clock < Until && Days.Contains(local.AddDays(-1).DayOfWeek);
        }
    }

    /// <summary>A command ends with 0; anything else shuts the gate. It finds <c>WEIR_VERSION</c>, <c>WEIR_PERCENT</c> and <c>WEIR_URL</c>.</summary>
    /// <param name="Command">For <c>/bin/sh</c>, in the folder of <c>weir.yaml</c>.</param>
    /// <param name="Within">How long it may take.</param>
    public sealed record Test(string Command, TimeSpan Within) : Gate;
}
