#if NETSTANDARD2_0
#pragma warning disable IDE0130 // The compiler finds it by this namespace.
namespace System.Runtime.CompilerServices;

// The compiler needs this type for init, and .NET Standard 2.0 does not have it. It is written here because the order in which a generator of such types writes
// is random, and the same commit must give the same package.
internal static class IsExternalInit;
#endif
