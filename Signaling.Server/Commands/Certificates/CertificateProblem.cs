using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Signaling.Server.Commands.Certificates;

/// <summary>Says what is wrong with a TLS certificate.</summary>
internal static class CertificateProblem
{
    /// <summary>The time before the expiry from which on a certificate should have been renewed.</summary>
    public static readonly TimeSpan RenewalTime = TimeSpan.FromDays(14);

    /// <summary>Returns why a client refuses the certificate of a server; null if it does not.</summary>
    public static string? Find(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (certificate is not X509Certificate2 found)
        {
            return "the server has no certificate";
        }

        return FindExpiry(found) ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the certificate is for {Names(found)}, and not for {host}"
            : $"no authority that this machine trusts has signed the certificate ({chain?.ChainStatus.FirstOrDefault().Status.ToString() ?? "no chain"}); a file without the intermediate certificates has the same effect");
    }

    /// <summary>Returns that the certificate is not valid now; null if it is.</summary>
    public static string? FindExpiry(X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetUtcNow();
        return now > certificate.NotAfter ? $"the certificate expired on {Date(certificate.NotAfter)}"
            : now < certificate.NotBefore ? $"the certificate is not valid before {Date(certificate.NotBefore)}"
            : null;
    }

    /// <summary>Returns that the certificate expires soon; null if it does not.</summary>
    public static string? FindApproachingExpiry(X509Certificate2 certificate) =>
        certificate.NotAfter - TimeProvider.System.GetUtcNow() < RenewalTime ? $"the certificate expires on {Date(certificate.NotAfter)}" : null;

    /// <summary>Returns the names that the certificate is for.</summary>
    public static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
    }

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
