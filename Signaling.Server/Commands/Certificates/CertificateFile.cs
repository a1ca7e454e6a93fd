using System.Security.Cryptography.X509Certificates;

namespace Signaling.Server.Commands.Certificates;

/// <summary>A certificate of the section <c>Kestrel</c>.</summary>
/// <param name="Key">The key of its section.</param>
/// <param name="Path">The file with the certificate.</param>
/// <param name="KeyPath">The file with the private key, for a certificate in PEM form; null if the first file has it.</param>
/// <param name="Password">The password of the file; null if it has none.</param>
internal sealed record CertificateFile(string Key, string Path, string? KeyPath, string? Password)
{
    /// <summary>Returns all certificates that the configuration names by their files.</summary>
    public static IEnumerable<CertificateFile> Of(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Certificates").GetChildren()
            .Concat(configuration.GetSection("Kestrel:EndpointDefaults:Certificate") is var defaults && defaults.Exists() ? [defaults] : [])
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().SelectMany(endpoint =>
                endpoint.GetSection("Sni").GetChildren().Append(endpoint).Select(section => section.GetSection("Certificate"))))
            .Where(section => !string.IsNullOrEmpty(section["Path"]))
            .Select(section => new CertificateFile(section.Path, section["Path"]!, section["KeyPath"], section["Password"]));

    /// <summary>Reads the certificate with its private key, as Kestrel does. Paths are relative to the folder of the program.</summary>
    public X509Certificate2 Load()
    {
        var path = Full(Path);
        return KeyPath is null ? X509CertificateLoader.LoadPkcs12FromFile(path, Password)
            : Password is null ? X509Certificate2.CreateFromPemFile(path, Full(KeyPath))
            : X509Certificate2.CreateFromEncryptedPemFile(path, Password, Full(KeyPath));
    }

    private static string Full(string path) => System.IO.Path.Combine(AppContext.BaseDirectory, path);
}
