using System.Net.NetworkInformation;

namespace Signaling.Client;

/// <summary>Tells when the system says that its addresses have changed or that there is a network again.</summary>
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
            // Not every system tells. The connection's own timeouts find out then.
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
            // There was nothing to end.
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
