using System.Net.NetworkInformation;

namespace Signaling.Client;

/// <summary>Reports changes of the system's network addresses, and the return of the network.</summary>
internal sealed class NetworkHints : IDisposable
{
    private readonly Action _hint;

    private NetworkHints(Action hint) => _hint = hint;

    /// <summary>Calls <paramref name="hint"/> at each change, on any thread, until the result is disposed.</summary>
    public static IDisposable Listen(Action hint)
    {
        var hints = new NetworkHints(hint);
        try
        {
            NetworkChange.NetworkAddressChanged += hints.OnAddressChanged;
            NetworkChange.NetworkAvailabilityChanged += hints.OnAvailabilityChanged;
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or NetworkInformationException)
        {
            // Some platforms do not report changes. There the timeouts of the connection detect a break.
        }

        return hints;
    }

    public void Dispose()
    {
        try
        {
            NetworkChange.NetworkAddressChanged -= OnAddressChanged;
            NetworkChange.NetworkAvailabilityChanged -= OnAvailabilityChanged;
        }
        catch (PlatformNotSupportedException)
        {
            // Nothing was subscribed on this platform.
        }
    }

    private void OnAddressChanged(object? sender, EventArgs e) => _hint();

    private void OnAvailabilityChanged(object? sender, NetworkAvailabilityEventArgs e)
    {
        if (e.IsAvailable)
        {
            _hint();
        }
    }
}
