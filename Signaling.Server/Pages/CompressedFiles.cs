using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Signaling.Server.Pages;

/// <summary>The compressed copies that the build has put beside the files, under the names of the files: <c>demo.js</c> is <c>demo.js.br</c>.</summary>
internal sealed class CompressedFiles(IFileProvider files, string extension) : IFileProvider
{
    public IFileInfo GetFileInfo(string subpath) => files.GetFileInfo(subpath + extension);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
