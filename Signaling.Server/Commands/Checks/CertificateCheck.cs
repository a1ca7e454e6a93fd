using System.Security.Cryptography;
using Signaling.Server.Commands.Certificates;
using Signaling.Server.Hosting;

namespace Signaling.Server.Commands.Checks;

/// <summary>Checks the certificates with which the program itself serves TLS: files, private key, times, names.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificate";

    public static IReadOnlyList<CheckResult> Run(IConfiguration configuration, IReadOnlyList<string> hosts)
    {
        var files = CertificateFile.Of(configuration).ToList();
        if (files.Count > 0)
        {
            return [.. files.Select(file => Check(file, hosts))];
        }

        return ListenAddresses.Of(configuration).Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            ? [CheckResult.Warning(Name, "an https address is configured, and no certificate", "Set Kestrel:Certificates:Default:Path and KeyPath. Without them only a development certificate is used, if there is one.")]
            : [CheckResult.Skipped(Name, "the program serves no TLS itself. Check what is in front of it with --url https://NAME")];
    }

    private static CheckResult Check(CertificateFile file, IReadOnlyList<string> hosts)
    {
        var what = $"{Name} {file.Key}";
        try
        {
            using var certificate = file.Load();
            return CertificateProblem.FindExpiry(certificate) is { } invalid ? CheckResult.Failed(what, invalid, "Renew it. No client connects with it.")
                : !certificate.HasPrivateKey ? CheckResult.Failed(what, "the file has no private key", $"Set {file.Key}:KeyPath, or a PFX file that contains the key.")
                : hosts.FirstOrDefault(host => !certificate.MatchesHostname(host)) is { } missing
                    ? CheckResult.Failed(what, $"it is for {CertificateProblem.Names(certificate)}, and not for {missing}", "Get a certificate for all names under which clients connect.")
                : CertificateProblem.FindApproachingExpiry(certificate) is { } soon ? CheckResult.Warning(what, soon, "Renew it now, and check why it was not renewed by itself.")
                : CheckResult.Ok(what, $"for {CertificateProblem.Names(certificate)}, until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return CheckResult.Failed(what, $"the file '{file.Path}' or its key cannot be used ({exception.Message})", "Set the files of a certificate and its key that this user may read, and the right password.");
        }
    }
}
