using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Signaling.AspNetCore;
using Signaling.Server.Commands.Certificates;

namespace Signaling.Server.Commands.Checks;

/// <summary>Checks a running service at the address that clients use: name, TLS certificate, health.</summary>
internal static class PublicAddressCheck
{
    public static async Task<CheckResult> RunAsync(Uri url, CancellationToken cancelled)
    {
        string? wrong = null, soon = null;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            wrong = CertificateProblem.Find(certificate, chain, errors, url.Host);
            soon = certificate is X509Certificate2 found ? CertificateProblem.FindApproachingExpiry(found) : null;
            return wrong is null;
        };
        using var http = new HttpClient(handler) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(8) };
        try
        {
            using var response = await http.GetAsync("health/ready", cancelled);
            var body = PlainText.Of((await response.Content.ReadAsStringAsync(cancelled)).Trim(), 80);
            return !response.IsSuccessStatusCode
                    ? CheckResult.Failed($"{url}", $"/health/ready answers {(int)response.StatusCode} {body}", "With 503 look at the log of the node: it drains, or Redis is unreachable. Otherwise correct the address, or AllowedHosts.")
                : soon is not null ? CheckResult.Warning($"{url}", $"is ready, but {soon}", "Renew the certificate now, and check why it was not renewed by itself.")
                : CheckResult.Ok($"{url}", "is ready");
        }
        catch (HttpRequestException exception)
        {
            return wrong is not null
                ? CheckResult.Failed($"{url}", wrong, "Install a valid certificate for this name where TLS ends.")
                : CheckResult.Failed(
                    $"{url}", $"cannot be reached ({(exception.InnerException as AuthenticationException)?.Message ?? exception.InnerException?.Message ?? exception.Message})",
                    "Start the service, correct the DNS, or open the port.");
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return CheckResult.Failed($"{url}", "does not answer within 8 seconds", "Look at the log of the balancer and the node.");
        }
    }
}
