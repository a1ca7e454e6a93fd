using Signaling.Tests.Assemblies.Upper;

namespace Signaling.Tests.Assemblies;

/// <summary>Tests of the namespace check itself: it must detect each kind of reference.</summary>
public sealed class NamespaceGraphTests
{
    [Theory]
    [InlineData(typeof(ByField))]
    [InlineData(typeof(BySignature))]
    [InlineData(typeof(ByBody))]
    [InlineData(typeof(ByTypeArgument))]
    [InlineData(typeof(ByInterface))]
    [InlineData(typeof(ByAsyncBody))]
    public void Reference_OfAnyKind_IsSeen(Type type) => new NamespaceGraph([type, .. type.GetNestedTypes(System.Reflection.BindingFlags.NonPublic)])
        .References.Should().Contain((type.Namespace!, typeof(Lower.Target).Namespace!));

    [Fact]
    public void Cycle_OverAThirdNamespace_IsFound() =>
        new NamespaceGraph([typeof(ByField), typeof(Lower.Target), typeof(Lower.ToMiddle), typeof(Middle.ToUpper)]).FindCycles().Should().HaveCount(3);

    [Fact]
    public void References_InOneDirection_AreNoCycle() =>
        new NamespaceGraph([typeof(ByField), typeof(Lower.Target), typeof(Middle.ToUpper)]).FindCycles().Should().BeEmpty();
}
