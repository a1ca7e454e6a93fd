using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Checks;

/// <summary>Checks that the configured addresses are free, or that the service already listens there.</summary>
internal static class PortCheck
{
    public static Task<CheckResult[]> RunAsync(IConfiguration configuration, CancellationToken cancelled) =>
        Task.WhenAll(ListenAddresses.Of(configuration).Select(address => RunAsync(address, cancelled)));

    private static async Task<CheckResult> RunAsync(string address, CancellationToken cancelled)
    {
        var check = $"address {address}";
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.IsUnixPipe || binding.IsNamedPipe)
            {
                return CheckResult.Skipped(check, "only addresses with a port are checked");
            }

            foreach (var endPoint in EndPointsOf(binding))
            {
                using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                if (endPoint.Address.Equals(IPAddress.IPv6Any))
                {
                    socket.DualMode = true; // as Kestrel does
                }

                socket.Bind(endPoint);
                socket.Listen();
            }

            return CheckResult.Ok(check, "is free");
        }
        catch (FormatException exception)
        {
            return CheckResult.Failed(check, exception.Message, "Write an address such as http://*:8080.");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse && await IsServiceAsync(address, cancelled)
                ? CheckResult.Ok(check, "the service is running there")
                : CheckResult.Failed(check, StartFailure.Reason(exception));
        }
    }

    private static IEnumerable<IPEndPoint> EndPointsOf(BindingAddress binding) =>
        IPAddress.TryParse(binding.Host, out var address) ? [new(address, binding.Port)]
        : binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [new(IPAddress.Loopback, binding.Port)]
        : [new(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, binding.Port)];

    private static async Task<bool> IsServiceAsync(string address, CancellationToken cancelled)
    {
        var binding = BindingAddress.Parse(address);
        var host = IPAddress.TryParse(binding.Host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? binding.Host : "localhost";

        // Whose certificate it is does not matter here: nothing is sent, and another check looks at certificates.
#pragma warning disable CA5359
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var response = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{binding.Scheme}://{host}:{binding.Port}{binding.PathBase}/health/live"), cancelled);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}
