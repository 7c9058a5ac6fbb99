using Weir.Testing.Backends;

// The application behind the gateway in tests that kill it: PORT VERSION. It writes the address that it listens at.
var application = await BackendApplication.StartAsync(args[1], int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture), CancellationToken.None).ConfigureAwait(false);
Console.WriteLine(application.Address);
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
